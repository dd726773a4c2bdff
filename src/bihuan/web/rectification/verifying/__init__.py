"""Who may verify what: why somebody may not, and who is proposed. Pure; nothing here reads the database."""
