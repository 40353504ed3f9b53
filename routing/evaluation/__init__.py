"""Drives a plan as it was written down and says what happens: plain code that shares nothing with any engine."""
