"""The services put into processes, supervised; their ports and their health."""
