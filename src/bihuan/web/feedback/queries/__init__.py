"""Reading of what goes back to the units: one kind of row, one file."""
