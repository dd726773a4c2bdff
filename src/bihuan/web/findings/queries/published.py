"""
Published clauses that a finding is linked to.

The link is a table of the notices, which stand above this app; they register here what reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.web.findings.models import Finding


@dataclass(frozen=True, slots=True)
class PublishedClause:
    """A clause of a public notice: its words, and where it stands."""

    text: str
    address: str


Reader = Callable[[Finding], list[PublishedClause]]
_readers: list[Reader] = []


def read_links_with(reader: Reader) -> None:
    """Register what reads the links of a finding; for ``AppConfig.ready``."""
    _readers.append(reader)


def published_with(finding: Finding) -> list[PublishedClause]:
    """Return the clauses that were published of this finding; empty where nothing reads links."""
    return [clause for read in _readers for clause in read(finding)]
