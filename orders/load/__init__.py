"""The open-loop load generator: orders over HTTP at a fixed rate, whatever the answers."""
