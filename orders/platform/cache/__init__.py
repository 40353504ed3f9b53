"""Three tiers of caching for reads: in the process, shared between processes, and at the customer (HTTP)."""
