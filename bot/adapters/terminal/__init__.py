"""What is shown at a terminal, for people and as JSON lines."""
