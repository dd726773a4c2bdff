"""
Whether what a unit reports is true: checks that find a place and a reason, for a person to decide.

Pure: they get texts and facts, and say what they found in them. Nothing here reads the database.
"""
