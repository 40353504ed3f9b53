"""A batch under way: which runs come next, when it is enough, what its folder says meanwhile and afterwards."""
