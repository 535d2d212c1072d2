"""The knowledge folder as an immutable set of passages."""
