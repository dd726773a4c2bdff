"""Making and ending tokens and subscriptions, and keeping answers."""
