"""What an inspected unit is called in addresses: the same for the same unit in every round."""

import hashlib


def unit_key(code: str, name: str) -> str:
    """
    Return the key of a unit: its division code, or for what is no division a hash of its name.

    ASCII, because it becomes part of addresses and of file names; never made from the id of a row, because rows of the
    site are made anew and an address is for good.
    """
    return code or "u" + word_key(name)


def word_key(word: str) -> str:
    """Return what a word, an idiom for example, is called in addresses: 16 letters and digits."""
    return hashlib.sha256(word.encode()).hexdigest()[:16]
