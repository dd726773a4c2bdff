"""What is typed in about reports, feedback documents, meetings, checks and papers."""
