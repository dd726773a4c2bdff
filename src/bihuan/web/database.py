"""Which database, and how it is opened."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

#: FULL: with NORMAL, a power cut loses commits that were already acknowledged.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"


def sqlite(file: Path) -> dict[str, Any]:
    """Return the Django settings of a SQLite database; writers queue (IMMEDIATE) instead of failing halfway."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"init_command": SQLITE_START, "transaction_mode": "IMMEDIATE", "timeout": 20},
    }


def postgresql(url: str) -> dict[str, Any]:
    """
    Return the Django settings of ``postgresql://user:password@host:port/name``; a host that is a folder is a socket.

    Raises:
        ValueError: for another scheme or a missing name.
    """
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise ValueError("database_url must look like postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # Not `parts.hostname`: it is lower case, and the folder of a socket need not be.
        "HOST": unquote(parts.netloc.rpartition("@")[2].rpartition(":")[0] or parts.netloc.rpartition("@")[2]),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
