"""Dates that rules give, each with its reason: which rule, which version, from which day, by which arithmetic."""
