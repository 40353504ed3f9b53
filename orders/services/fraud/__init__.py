"""Fraud: a score for every order within 200 ms, by rules; suspicious ones wait for somebody to look at them."""
