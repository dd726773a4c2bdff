"""Pages of what was read. They stand in this app because they mix rounds with the problems that notices publish."""
