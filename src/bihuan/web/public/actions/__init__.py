"""Writing what the public site shows."""
