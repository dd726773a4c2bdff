"""Everything that writes rows of rectification."""
