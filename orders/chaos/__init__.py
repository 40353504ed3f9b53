"""The fault sweep: one fault after another under load, and the auditor's verdict on each."""
