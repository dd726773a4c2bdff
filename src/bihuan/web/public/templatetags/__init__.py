"""What templates of the site ask it for."""
