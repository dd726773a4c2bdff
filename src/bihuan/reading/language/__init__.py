"""How likely a stretch of Chinese is: a model built at install, and what the document itself says elsewhere."""
