"""What the order services and the twin hand each other: accepted orders out, shipments of a run back in."""
