"""What a round tells its targets: opinions, meetings, official documents, and the guard before anything leaves."""
