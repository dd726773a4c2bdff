"""Changing reports, feedback documents, meetings, checks and papers; one kind of object, one file."""
