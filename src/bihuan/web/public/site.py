"""
Where the pages of the site stand: served by this program, or as files that somebody copied to a portal.

Pages ask their site for every address, so that one template serves both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from bihuan.reading.exporting import Language

#: What a list is narrowed to, by name.
Query = Mapping[str, object]

#: Codes of the site's languages, and what Django calls them.
LANGUAGES: dict[Language, str] = {"zh": "zh-hans", "en": "en"}


def other(lang: Language) -> Language:
    """Return the other language."""
    return "en" if lang == "zh" else "zh"


@dataclass
class Site:
    """
    The site in one language, seen from one page.

    ``page`` names it and ``args`` are the parts of its address; ``memo`` keeps what several pages of one run ask for.
    """

    lang: Language = "zh"
    page: str = "home"
    args: tuple[Any, ...] = ()
    memo: dict[Any, Any] = field(default_factory=dict)
    #: Whether pages are files, with neither filters nor a search on the server.
    is_static = False

    def url(self, page: str, *args: Any, lang: Language | None = None, query: Query | None = None) -> str:
        """Return the address of a page, as a link from this one."""
        raise NotImplementedError

    def asset(self, name: str) -> str:
        """Return the address of a style or a picture."""
        raise NotImplementedError

    def permanent(self, page: str, *args: Any, lang: Language = "zh") -> str:
        """Return the whole address under which a page is known, "" where nobody has said where the site stands."""
        raise NotImplementedError

    @property
    def canonical(self) -> str:
        """The whole address of this page."""
        return self.permanent(self.page, *self.args, lang=self.lang)

    @property
    def switched(self) -> str:
        """The address of this page in the other language."""
        return self.url(self.page, *self.args, lang=other(self.lang))

    @property
    def is_english(self) -> bool:
        """Whether this is the English site."""
        return self.lang == "en"

    @property
    def is_demo(self) -> bool:
        """Whether what is shown comes from a demonstration."""
        return bool(settings.DEMO)

    @property
    def licence(self) -> str:
        """Under which conditions what is shown may be used."""
        return str(settings.PUBLIC_LICENCE)


@dataclass
class Served(Site):
    """The site as this program serves it; ``root`` is scheme and host, as the visitor addressed them."""

    root: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    def url(self, page: str, *args: Any, lang: Language | None = None, query: Query | None = None) -> str:
        """Return the path and query of a page."""
        wanted = {name: str(value) for name, value in (query or {}).items() if value not in ("", None)}
        if (lang or self.lang) == "en":
            wanted["lang"] = "en"
        return reverse(f"public_{page}", args=args) + (f"?{urlencode(wanted)}" if wanted else "")

    @property
    def switched(self) -> str:
        """The address of this page in the other language, with what it was narrowed to."""
        return self.url(self.page, *self.args, lang=other(self.lang), query=self.query)

    def asset(self, name: str) -> str:
        """Return the address under which the program serves a style or a picture."""
        return static(name)

    def permanent(self, page: str, *args: Any, lang: Language = "zh") -> str:
        """Return the whole address, at the host that the office named or else at the visitor's."""
        return absolute(self.root, self.url(page, *args, lang=lang))


def absolute(root: str, path: str) -> str:
    """Return ``path`` at the public address of the site where the office named one, else at ``root``."""
    named = settings.PUBLIC_ADDRESS
    if not named:
        return root + path
    parts, asked = urlsplit(named), urlsplit(path)
    below = asked.path.removeprefix(reverse("public_home"))
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/" + below, asked.query, ""))


#: Pages that have a file of their own, by name; ``{}`` is a part of the address.
FILES = {
    "home": "index.html",
    "rounds": "rounds.html",
    "round": "rounds/{}.html",
    "notice": "notices/{}.html",
    "notice_text": "notices/{}.txt",
    "notice_word": "notices/{}.docx",
    "rectifications": "rectification.html",
    "rectified": "rectification/{}.html",
    "rectified_text": "rectification/{}.txt",
    "rectified_word": "rectification/{}.docx",
    "rectified_data": "data/rectification.{}",
    "rectified_answers": "data/rectification-answers.{}",
    "together_text": "rectification/rounds/{}.txt",
    "together_word": "rectification/rounds/{}.docx",
    "findings": "findings.html",
    "units": "units.html",
    "unit": "units/{}.html",
    "idioms": "idioms.html",
    "idiom": "idioms/{}.html",
    "data": "data.html",
    "data_file": "data/{}",
    "round_data": "data/{}.{}",
    "feed": "feed.xml",
}
#: Pages that are a place in another one: a file for each clause would be a hundred thousand files.
PLACES = {"target": ("round", "t{}"), "clause": ("round", "c{}-{}")}
#: What has one file for both languages.
BOTH = frozenset(
    {
        "notice_text",
        "notice_word",
        "data_file",
        "round_data",
        "rectified_text",
        "rectified_word",
        "rectified_data",
        "rectified_answers",
        "together_text",
        "together_word",
    }
)


@dataclass
class Exported(Site):
    """The site as files: every link is relative, so that they work from any folder of any portal, or from a disk."""

    is_static = True

    def url(self, page: str, *args: Any, lang: Language | None = None, query: Query | None = None) -> str:  # no server
        """Return the way from this page's file to that of another; what a list would be narrowed to falls away."""
        here = self.file(self.page, *self.args, lang=self.lang).partition("#")[0]
        path, _, place = self.file(page, *args, lang=lang or self.lang).partition("#")
        if path == here and place:
            return f"#{place}"
        return "../" * here.count("/") + path + (f"#{place}" if place else "")

    def file(self, page: str, *args: Any, lang: Language) -> str:
        """Return the name of a page's file below the root of the site, with ``#`` and the place in it if it is one."""
        if page in PLACES:
            page, place = PLACES[page]
            return self.file(page, args[0], lang=lang) + "#" + place.format(*args[1:])
        name = FILES[page].format(*args)
        return f"en/{name}" if lang == "en" and page not in BOTH else name

    def asset(self, name: str) -> str:
        """Return the way to a style or a picture among the files."""
        here = self.file(self.page, *self.args, lang=self.lang)
        return "../" * here.count("/") + f"assets/{name}"

    def permanent(self, page: str, *args: Any, lang: Language = "zh") -> str:
        """Return the whole address where the office has said where its site stands."""
        named = settings.PUBLIC_ADDRESS
        return f"{named.rstrip('/')}/{self.file(page, *args, lang=lang)}" if named else ""


def feed_id(notice: UUID) -> str:
    """Return what a feed calls a notice: the same wherever the site stands."""
    return f"urn:uuid:{notice}"
