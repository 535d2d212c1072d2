"""One file or folder for each place where people ask."""
