"""Reading across the rows of the register."""
