"""
Whose texts are checked before they leave: each kind says what its text is at this moment, and where it belongs.

Apps above register here, because the check knows neither feedback documents nor publications.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from django.utils.translation import override

from bihuan.web.common.errors import not_found
from bihuan.web.feedback.models import LeakCheck
from bihuan.web.rounds.models import Round, Target


@dataclass(frozen=True, slots=True)
class CheckedText:
    """
    A text that is about to leave, as it stands now.

    Without ``target`` there are no sources to compare it with: names and numbers are looked for, and that is the office's
    part. ``authors`` are keys of the people who wrote it; none of them lets a hit stand.
    """

    kind: str  # as in the trail
    object_id: int
    part: str
    text: str
    round: Round
    target: Target | None
    title: str
    url: str  # the page of the object; an address of this installation
    version: int | None = None  # of the object, for whoever says which version they had before them
    authors: frozenset[int] = field(default_factory=frozenset)

    @property
    def sha256(self) -> str:
        """The hash that checks of this text are bound to: SHA-256 of its UTF-8."""
        return hash_of(self.text)

    @property
    def scope(self) -> LeakCheck.Scope:
        """What is looked for."""
        return LeakCheck.Scope.NAMES if self.target is None else LeakCheck.Scope.SOURCES


@dataclass(frozen=True, slots=True)
class Subject:
    """
    How a kind of object gives its texts.

    ``look`` gets the object's key and the part and returns the text, or None where there is none; it judges nobody.
    ``find`` gets what stands in addresses and returns the key, or None.
    """

    look: Callable[[int, str], CheckedText | None]
    find: Callable[[UUID], int | None]


_subjects: dict[str, Subject] = {}
_backgrounds: list[Callable[[], Iterable[str]]] = []


def register(kind: str, subject: Subject) -> None:
    """Say how objects of ``kind`` give their texts; called from ``AppConfig.ready``."""
    _subjects[kind] = subject


def lend_background(texts: Callable[[], Iterable[str]]) -> None:
    """Lend public texts on such matters, against which a word is rare or common; called from ``AppConfig.ready``."""
    _backgrounds.append(texts)


def background() -> tuple[str, ...]:
    """Return the public texts that apps above lend."""
    return tuple(text for lend in _backgrounds for text in lend())


def text_of(kind: str, object_id: int, part: str = "") -> CheckedText:
    """
    Return a text as it stands now; it judges nobody.

    Raises:
        Refusal: ``common.not_found``.
    """
    subject = _subjects.get(kind)
    found = subject.look(object_id, part) if subject else None
    if found is None:
        raise not_found()
    return found


def titles_of(text: CheckedText) -> tuple[str, str]:
    """Return what a text is called in Chinese and in English, for sentences that are kept in both."""
    titles = []
    for language in ("zh-hans", "en"):
        with override(language):
            titles.append(text_of(text.kind, text.object_id, text.part).title)
    return titles[0], titles[1]


def text_at(kind: str, uid: UUID, part: str = "") -> CheckedText:
    """Return a text by what stands in an address, as ``text_of``."""
    subject = _subjects.get(kind)
    object_id = subject.find(uid) if subject else None
    if object_id is None:
        raise not_found()
    return text_of(kind, object_id, part)


def hash_of(text: str) -> str:
    """Return the hash that a check is bound to."""
    return sha256(text.encode()).hexdigest()
