"""Making paper: kinds, the Word file, the code that is printed on it, an office's own templates."""
