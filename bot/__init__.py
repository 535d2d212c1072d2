"""On Record: answers questions about discussions with the passages themselves."""

__version__ = "0.1.0"
