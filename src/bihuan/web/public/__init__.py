"""The public site: what was released, readable by anybody without signing in, and its copy as static files."""
