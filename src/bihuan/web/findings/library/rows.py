"""One article of the library as a file or a sheet has it."""

from dataclasses import dataclass
from datetime import date

#: Most characters of each text.
LONGEST = {
    "document": 200,
    "issuer": 120,
    "source": 200,
    "version": 60,
    "article": 30,
    "paraphrase": 500,
    "category": 12,
}


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One article as a file or a sheet has it."""

    document: str
    version: str
    in_force_from: date
    article: str
    paraphrase: str
    in_force_until: date | None = None
    issuer: str = ""
    confidence: str = ""
    source: str = ""
    is_sample: bool = False
    category: str = ""
