"""Network design joined with the twin: a scenario in, a document out; a room for each command."""
