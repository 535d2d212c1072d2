"""On Record: answers questions about discussions with the passages themselves."""
