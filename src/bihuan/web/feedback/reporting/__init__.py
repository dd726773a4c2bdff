"""What a report says, made from findings: paragraphs, counts and the paper; pure, so that it can be asked at any time."""
