"""The library of criteria as a sheet, an article a row: going out, coming in, and what each row would change."""
