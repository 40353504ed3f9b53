"""What every part shares: the clock, geography, errors and findings, key figures, counter-based random numbers."""
