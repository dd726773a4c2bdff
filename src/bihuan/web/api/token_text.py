"""How a token is written: ``bh_`` a prefix that finds it ``_`` a secret that proves it."""

import hashlib
import secrets

START = "bh"
#: Without characters that look alike, because a prefix is read aloud when a token is looked for.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LONGEST = 200


def make() -> tuple[str, str]:
    """Return a new prefix and a new secret of 192 random bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10)), secrets.token_hex(24)


def written(prefix: str, secret: str) -> str:
    """Return the token as it is shown once and sent with each call."""
    return f"{START}_{prefix}_{secret}"


def parts(text: str) -> tuple[str, str] | None:
    """Return prefix and secret of a token as it was sent, or None if it is not written like one."""
    pieces = text.split("_")
    if len(text) > LONGEST or len(pieces) != 3 or pieces[0] != START or not all(pieces):
        return None
    return pieces[1], pieces[2]


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so a quick hash is enough."""
    return hashlib.sha256(b"bihuan:token:1\n" + secret.encode()).hexdigest()
