"""Template filters of rectification."""
