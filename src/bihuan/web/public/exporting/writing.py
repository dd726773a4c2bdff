"""Writing every page of the site into a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from bihuan.web.files.queries import path_of
from bihuan.web.public import access, downloads, feeds
from bihuan.web.public.exporting import searching
from bihuan.web.public.exporting.folder import Folder
from bihuan.web.public.models import PublicNotice
from bihuan.web.public.pages import rendered
from bihuan.web.public.queries import listing, pages
from bihuan.web.public.site import LANGUAGES
from bihuan.web.public.site import Exported as StaticSite
from bihuan.web.public.units import word_key

STATIC = Path(__file__).resolve().parents[2] / "static"
#: What pages ask for: the style with its pictures, the seal, the search.
ASSETS = ("built/base.css", "built/*.svg", "assets/seal.svg", "built/public_search.js")
FORMS = ("xlsx", "csv", "json")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    notices: int
    files: int


def export_site(path: Path) -> Exported:
    """
    Write the whole site, as it stands now, into the folder ``path``.

    The same public data gives the same bytes, whenever and wherever it is written.

    Raises:
        DataFolderError: ``public.folder_not_ours``, ``public.cannot_write``.
    """
    folder = Folder(path)
    memo: dict[Any, Any] = {}
    # One moment for all pages: what is released meanwhile must not stand on some of them.
    with transaction.atomic():
        notices = list(access.notices_shown().defer("text").order_by("serial", "edition"))
        parts = searching.write(folder)
        _data_files(folder, notices)
        for lang in LANGUAGES:
            with translation.override(LANGUAGES[lang]):
                _Writer(folder, lang, memo, parts).write(notices)
    for pattern in ASSETS:
        for file in sorted(STATIC.glob(pattern)):
            folder.write(f"assets/{file.relative_to(STATIC).as_posix()}", file.read_bytes())
    return Exported(len(notices), folder.finish())


class _Writer:
    """Writes the pages of one language."""

    def __init__(self, folder: Folder, lang: Any, memo: dict[Any, Any], parts: int) -> None:
        self._folder, self._lang, self._memo, self._parts = folder, lang, memo, parts

    def write(self, notices: list[PublicNotice]) -> None:
        """Write every page; ``notices`` are all editions."""
        self._page("home", (), pages.home)
        self._page("rounds", (), pages.rounds)
        self._page("units", (), pages.units)
        self._page("idioms", (), pages.idioms)
        self._page("findings", (), partial(_search_context, self._parts), template="findings_static")
        self._page("data", (), _data_context)
        for round_id in dict.fromkeys(one.round for one in notices):
            self._page("round", (round_id,), partial(pages.round_page, round_id=round_id))
        for one in notices:
            self._page("notice", (one.pk,), partial(pages.notice_page, pk=one.pk))
        for key in access.targets_shown().order_by("unit").values_list("unit", flat=True).distinct():
            self._page("unit", (key,), partial(pages.unit_page, unit=key))
        for text, _count in pages.counted_idioms(self._site("idioms", ())):
            self._page("idiom", (word_key(text),), partial(pages.idiom_page, key=word_key(text)))
        site = self._site("feed", ())
        changed = access.notices_shown().defer("text").order_by("-changed_at", "-edition", "pk")[: feeds.LENGTH]
        self._folder.write(site.file("feed", lang=self._lang), feeds.atom(site, changed).encode())

    def _site(self, page: str, args: tuple[Any, ...]) -> StaticSite:
        return StaticSite(lang=self._lang, page=page, args=args, memo=self._memo)

    def _page(
        self, name: str, args: tuple[Any, ...], make: Callable[[StaticSite], dict[str, Any]], template: str = ""
    ) -> None:
        site = self._site(name, args)
        text = rendered(site, template or name, make(site), menu=name)
        self._folder.write(site.file(name, *args, lang=self._lang), text.encode())


def _search_context(parts: int, site: StaticSite) -> dict[str, Any]:  # noqa: ARG001  # as every page
    return {"parts": parts}


def _data_context(site: StaticSite) -> dict[str, Any]:
    files = {form: site.url("data_file", f"findings.{form}") for form in FORMS}
    return {"columns": downloads.COLUMNS, "files": files}


def _data_files(folder: Folder, notices: list[PublicNotice]) -> None:
    """Write what has one file for both languages: texts, Word files, and the rows of each round and of all."""
    site = StaticSite()
    for one in notices:
        if one.state == PublicNotice.State.WITHDRAWN:
            continue
        folder.write(site.file("notice_text", one.pk, lang="zh"), access.notice_shown(one.pk).text.encode())
        if one.word is not None:
            folder.write(site.file("notice_word", one.pk, lang="zh"), path_of(one.word.sha256).read_bytes())
        if one.is_current:
            _rows(folder, site, one.round)
    for form in FORMS:
        name = site.file("data_file", f"findings.{form}", lang="zh")
        downloads.write(form, folder.place(name), listing.all_rows(listing.Filters()), site.licence)
        folder.wrote(name)


def _rows(folder: Folder, site: StaticSite, round_id: UUID) -> None:
    rows = list(listing.all_rows(listing.Filters(round=str(round_id))))
    for form in FORMS:
        name = site.file("round_data", round_id, form, lang="zh")
        downloads.write(form, folder.place(name), rows, site.licence)
        folder.wrote(name)
