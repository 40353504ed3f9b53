"""The auditor: reads only stores and logs, and says whether an order was lost, doubled or stuck."""
