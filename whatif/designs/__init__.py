"""Which combinations of levels a batch runs: all, a fraction, one at a time, a sample."""
