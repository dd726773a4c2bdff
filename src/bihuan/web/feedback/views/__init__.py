"""Pages of reports, feedback documents, meetings, checks and papers."""
