"""
The key that signs checkpoints: made once in the data folder, readable by the owner alone.

Whoever has it and the database can sign a rebuilt chain; so what counts in the end is the anchors that left the machine.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from bihuan.web.trail.canonical import canonical


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key; ``public`` is its public half in hexadecimal."""

    private: Ed25519PrivateKey
    public: str

    def sign(self, tag: str, body: dict[str, object]) -> str:
        """Return the signature of ``body`` under a domain tag, in hexadecimal."""
        return self.private.sign(f"bihuan:{tag}\n".encode() + canonical(body)).hex()


def key_file() -> Path:
    """Return where the key lies."""
    return Path(settings.TRAIL_KEYS) / "trail-ed25519.key"


def public_key_file() -> Path:
    """Return where the public key lies, to be handed to whoever checks."""
    return Path(settings.TRAIL_KEYS) / "trail-ed25519.pub"


def signing_key() -> SigningKey:
    """
    Return the key, made now if there is none yet.

    A data folder that was restored without its keys gets a new one; the chain records that.
    """
    path = key_file()
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    public = private.public_key().public_bytes_raw().hex()
    if not public_key_file().exists():
        public_key_file().write_text(public + "\n", encoding="ascii")
    return SigningKey(private, public)


def _make(path: Path) -> None:
    made = Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n"
    # Written aside and linked into place: two processes that start together must end with one key, and a crash
    # between opening and writing must not leave an empty one.
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    except OSError:
        # A disk without links; the folder is held by one process when a key is made there.
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
