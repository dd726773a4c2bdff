"""Reading across rows of rectification: one file for each kind."""
