"""Who may see and do what in rectification: one file for each kind."""
