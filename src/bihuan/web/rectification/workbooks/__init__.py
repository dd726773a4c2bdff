"""A plan as a workbook that goes out, is filled in at the unit, and comes back."""
