"""Forms of the account pages, one page a file."""
