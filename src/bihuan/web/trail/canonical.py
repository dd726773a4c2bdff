"""
One way to write a record down, so that everybody who hashes it hashes the same bytes.

Source: RFC 8785 (JSON Canonicalization Scheme), restricted to what records hold: objects, lists, strings, whole
numbers, booleans and null. Keys are sorted by UTF-16 code units, as the RFC wants; there are no fractions.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

SUITE = "sha256"
GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """
    Return ``value`` as canonical JSON in UTF-8.

    Raises:
        TypeError: for a fraction or anything else that JSON could write in two ways.
    """
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def record_hash(fields: dict[str, Any], previous_hash: str) -> str:
    """Return the hash of a record: SHA-256 over a domain tag, the previous hash and the record's canonical JSON."""
    return hashlib.sha256(b"bihuan:trail:1\n" + bytes.fromhex(previous_hash) + canonical(fields)).hexdigest()


def fields_hash(key: bytes, fields: dict[str, Any]) -> str:
    """Return what a record says of the changed fields: a keyed hash, which means nothing to who lacks the key."""
    return hmac.new(key, b"bihuan:fields:1\n" + canonical(fields), hashlib.sha256).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """
    Return the root over many row hashes (hexadecimal), "" for none.

    Source: RFC 6962 section 2.1: leaf and inner hashes carry different tags, so that no row can pass for a branch.
    """
    if not leaves:
        return ""
    level = [hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest() for leaf in leaves]
    return _root(level).hex()


def _root(level: list[bytes]) -> bytes:
    # RFC 6962 splits at the largest power of two below the length, which pairing neighbours level by level gives too
    # as long as an odd one out moves up unhashed.
    while len(level) > 1:
        paired = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, (list, tuple)):
        return [_sorted(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form here")
