"""What an announcement says: sample templates in words of our own, filled in from the round and its target."""
