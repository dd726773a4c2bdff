"""
Reading published notices: a page in, its text restored and its findings out, each with the place it came from.

This package knows nothing of the web; it may be used alone.
"""

from bihuan.reading.notice import Reading
from bihuan.reading.opening import open_bytes
from bihuan.reading.pipeline import repair
from bihuan.reading.refusals import ReadingRefused
from bihuan.reading.rules.structure import read_structure

__all__ = ["Reading", "ReadingRefused", "read_notice"]


def read_notice(data: bytes | str, *, name: str = "") -> Reading:
    """
    Return the reading of a notice: repaired text, structure, facts, categories, each with its span.

    Args:
        data: The bytes of a text file or .docx, or text that was pasted.
        name: The file's name, kept in ``source``.

    Returns:
        A frozen record; ``as_json()`` gives it as data. Spans count code points of ``original``, end excluded.
        A text that must not count as evidence (a machine-reworded copy) has ``refused`` set and no targets.

    Raises:
        ReadingRefused: for bytes that cannot be read at all: empty, too large, encrypted, no text.
    """
    original, source, opening_warnings = open_bytes(data, name)
    text, repair_warnings = repair(original)
    parts = read_structure(text)
    return Reading(
        kind=parts.kind,
        title=parts.title,
        issuer=parts.issuer,
        source=source,
        original=original,
        text=text.repaired,
        repairs=tuple(text.repairs),
        round=parts.round,
        feedback=parts.feedback,
        targets=parts.targets,
        frame=parts.frame,
        counts=parts.counts,
        warnings=(*opening_warnings, *repair_warnings, *parts.warnings),
        refused=parts.refused,
        taxonomy=parts.taxonomy,
        evidence=parts.evidence,
        common_phrases=parts.common_phrases,
        rectification=parts.rectification,
    )
