"""Rectification (整改): from a unit's plan to closure, and whether it is true."""
