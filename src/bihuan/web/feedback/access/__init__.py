"""Who may see and do what with reports, feedback documents, meetings, checks and papers; one kind of object, one file."""
