"""The shop as it was before the services: one program, one database, all paths. Routes move from it one by one."""
