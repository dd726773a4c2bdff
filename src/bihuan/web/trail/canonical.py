"""
One way to write a record down, so that everybody who hashes it hashes the same bytes.

Source: RFC 8785 (JSON Canonicalization Scheme), restricted to what records hold: objects, lists, strings, whole
numbers, booleans and null. Keys are sorted by UTF-16 code units, as the RFC wants; there are no fractions.
Hashes: SHA-256, or SM3 (GB/T 32905-2016) in the suite ``sm3``; every record names its own.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

SUITE: Final = "sha256"
#: The form of the records that are appended now; older ones stay as they are.
FORM: Final = 3

_SCALARS = frozenset({str, int, bool, type(None)})
_QUICK = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True).encode
_AS_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def sm3(data: bytes) -> bytes:
    """Return the SM3 of ``data``."""
    state = hashes.Hash(hashes.SM3())
    state.update(data)
    return state.finalize()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _keyed_sha256(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def _keyed_sm3(key: bytes, data: bytes) -> bytes:
    state = HMAC(key, hashes.SM3())
    state.update(data)
    return state.finalize()


#: The hash of each suite, by the name that records carry.
SUITES: dict[str, Callable[[bytes], bytes]] = {"sha256": _sha256, "sm3": sm3}
_KEYED: dict[str, Callable[[bytes, bytes], bytes]] = {"sha256": _keyed_sha256, "sm3": _keyed_sm3}


def moment(at: datetime) -> str:
    """Return a moment as records write it: UTC, microseconds, the same on both databases."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> bytes:
    """
    Return ``value`` as canonical JSON in UTF-8.

    Raises:
        TypeError: for a fraction or anything else that JSON could write in two ways.
    """
    if type(value) is dict and _is_plain(value):
        return _QUICK(value).encode("utf-8", "surrogatepass")
    return _AS_SORTED(_sorted(value)).encode("utf-8", "surrogatepass")


def _is_plain(value: dict[Any, Any]) -> bool:
    # Rows by the ten thousand: with ASCII keys the encoder's own order is that of the RFC, and nothing has to be copied.
    return _SCALARS.issuperset(map(type, value.values())) and all(key.isascii() for key in value)


def digest(suite: str, tag: str, value: Any) -> str:
    """Return the hash of ``value`` under a domain tag, so that a hash made for one use means nothing in another."""
    return SUITES[suite](f"bihuan:{tag}\n".encode() + canonical(value)).hex()


def record_hash(fields: dict[str, Any], previous_hash: str) -> str:
    """Return the hash of a record: over a domain tag, the previous hash and the record's canonical JSON."""
    tag = f"bihuan:trail:{fields.get('form', 1)}\n".encode()
    return SUITES[fields["suite"]](tag + bytes.fromhex(previous_hash) + canonical(fields)).hex()


def fields_hash(key: bytes, fields: dict[str, Any], suite: str = SUITE) -> str:
    """Return what a record says of the changed fields: a keyed hash, which means nothing to who lacks the key."""
    return _KEYED[suite](key, b"bihuan:fields:1\n" + canonical(fields)).hex()


def merkle_root(leaves: Iterable[str], suite: str = SUITE) -> str:
    """
    Return the root over many row hashes (hexadecimal), "" for none.

    Source: RFC 6962 section 2.1: leaf and inner hashes carry different tags, so that no row can pass for a branch.
    """
    hash_of = SUITES[suite]
    level = [hash_of(b"\0" + bytes.fromhex(leaf)) for leaf in leaves]
    if not level:
        return ""
    # RFC 6962 splits at the largest power of two below the length, which pairing neighbours level by level gives too
    # as long as an odd one out moves up unhashed.
    while len(level) > 1:
        paired = [hash_of(b"\1" + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, (list, tuple)):
        return [_sorted(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form here")
