"""Reading what the public site shows."""
