"""Recommendations: what else people buy, from the orders so far; item-to-item collaborative filtering."""
