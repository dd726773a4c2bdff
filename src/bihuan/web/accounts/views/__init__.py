"""Pages of accounts, people and organs, one noun per file."""
