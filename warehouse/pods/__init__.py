"""A pod floor: robots bring pods to people who pick."""
