"""What a feedback opinion says: drafted from findings, and set as one text; pure, so that it can be asked at any time."""
