"""Telling other systems what moved: identifiers and states, signed, never a text."""
