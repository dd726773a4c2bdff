"""Writing every page of the site into a folder."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation

from bihuan.reading.exporting import Language
from bihuan.web.files.queries import path_of
from bihuan.web.public import access, downloads, feeds
from bihuan.web.public.exporting import searching
from bihuan.web.public.exporting.folder import Folder
from bihuan.web.public.models import PublicNotice
from bihuan.web.public.pages import rendered
from bihuan.web.public.queries import answers, listing, pages, rectified
from bihuan.web.public.site import LANGUAGES
from bihuan.web.public.site import Exported as StaticSite
from bihuan.web.public.together import paper, together
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
    # One moment for all pages: what is released meanwhile must not stand on some of them.
    with transaction.atomic():
        notices = list(access.notices_shown().defer("text").order_by("-serial", "-is_current", "-edition"))
        parts = _data_files(folder, notices)
        writer = _Writer(folder, parts)
        for round_id in dict.fromkeys(one.round for one in notices):
            writer.write("round", (round_id,), partial(pages.round_page, round_id=round_id))
        for one in notices:
            writer.write("notice", (one.pk,), partial(pages.notice_page, pk=one.pk))
        writer.write_lists()
        _rectifications(folder, writer)
    for pattern in ASSETS:
        for file in sorted(STATIC.glob(pattern)):
            folder.write(f"assets/{file.relative_to(STATIC).as_posix()}", file.read_bytes())
    return Exported(len(notices), folder.finish())


class _Writer:
    """Writes pages, each in both languages, one after the other: what they ask for is the same."""

    def __init__(self, folder: Folder, parts: int) -> None:
        self._folder, self._parts = folder, parts
        self._memo: dict[Any, Any] = {}

    def write(
        self, name: str, args: tuple[Any, ...], make: Callable[[StaticSite], dict[str, Any]], template: str = ""
    ) -> None:
        """Write one page."""
        for lang, code in LANGUAGES.items():
            site = self._site(lang, name, args)
            with translation.override(code):
                text = rendered(site, template or name, make(site), menu=name)
            self._folder.write(site.file(name, *args, lang=lang), text.encode())

    def write_lists(self) -> None:
        """Write the pages that lead to the others, units, idioms and feeds."""
        self.write("home", (), pages.home)
        self.write("rounds", (), pages.rounds)
        self.write("units", (), pages.units)
        self.write("idioms", (), pages.idioms)
        self.write("findings", (), partial(_search_context, self._parts), template="findings_static")
        self.write("data", (), _data_context)
        for key in access.targets_shown().order_by("unit").values_list("unit", flat=True).distinct():
            self.write("unit", (key,), partial(pages.unit_page, unit=key))
        for text, _count in pages.counted_idioms(self._site("zh", "idioms", ())):
            self.write("idiom", (word_key(text),), partial(pages.idiom_page, key=word_key(text)))
        changed = pages.changed_last(feeds.LENGTH)
        for lang, code in LANGUAGES.items():
            site = self._site(lang, "feed", ())
            with translation.override(code):
                self._folder.write(site.file("feed", lang=lang), feeds.atom(site, *changed).encode())

    def _site(self, lang: Language, page: str, args: tuple[Any, ...]) -> StaticSite:
        return StaticSite(lang=lang, page=page, args=args, memo=self._memo)


def _search_context(parts: int, site: StaticSite) -> dict[str, Any]:  # noqa: ARG001  # as every page
    return {"parts": parts}


def _data_context(site: StaticSite) -> dict[str, Any]:
    files = {form: site.url("data_file", f"findings.{form}") for form in FORMS}
    return {"columns": downloads.COLUMNS, "files": files, "rectified": rectified.files_of(site)}


def _data_files(folder: Folder, notices: list[PublicNotice]) -> int:
    """Write what has one file for both languages, in one pass; return in how many parts the search is."""
    site = StaticSite()
    names = {form: site.file("data_file", f"findings.{form}", lang="zh") for form in FORMS}
    parts = searching.Parts(folder)
    with ExitStack() as open_files:
        whole = [
            open_files.enter_context(closing(downloads.FILES[form](folder.place(name), site.licence)))
            for form, name in names.items()
        ]
        for one in notices:
            _texts(folder, site, one)
            if one.is_current:
                rows = list(listing.all_rows(listing.Filters(round=str(one.round))))
                parts.add(one.round, rows)
                for row in rows:
                    for file in whole:
                        file.add(row)
                for form in FORMS:
                    name = site.file("round_data", one.round, form, lang="zh")
                    downloads.write(form, folder.place(name), rows, site.licence)
                    folder.wrote(name)
    for name in names.values():
        folder.wrote(name)
    parts.add_answers(answers.all_rows())
    parts.finish()
    return parts.count


def _rectifications(folder: Folder, writer: _Writer) -> None:
    """Write units' notices on their rectification: the list, a page for each edition, texts, papers and open data."""
    site = StaticSite()
    writer.write("rectifications", (), rectified.list_page)
    for one in access.rectifications_shown().select_related("word").order_by("round", "number", "-edition"):
        writer.write("rectified", (one.pk,), partial(rectified.notice_page, pk=one.pk))
        if one.text:
            folder.write(site.file("rectified_text", one.pk, lang="zh"), one.text.encode())
        if one.word is not None:
            folder.write(site.file("rectified_word", one.pk, lang="zh"), path_of(one.word.sha256).read_bytes())
    rounds = access.rectifications_shown().filter(is_current=True).order_by("round").values_list("round", flat=True)
    for round_id in rounds.distinct():
        name, notices = rectified.of_whole_round(round_id)
        folder.write(site.file("together_text", round_id, lang="zh"), together(name, notices).encode())
        folder.write(site.file("together_word", round_id, lang="zh"), paper(name, notices))
    for table, columns in rectified.TABLES.items():
        for form in rectified.FORMS:
            name = site.file(f"rectified_{table}", form, lang="zh")
            downloads.write(form, folder.place(name), rectified.rows_of(table), site.licence, columns)
            folder.wrote(name)


def _texts(folder: Folder, site: StaticSite, one: PublicNotice) -> None:
    if one.state == PublicNotice.State.WITHDRAWN:
        return
    folder.write(site.file("notice_text", one.pk, lang="zh"), access.notice_shown(one.pk).text.encode())
    if one.word is not None:
        folder.write(site.file("notice_word", one.pk, lang="zh"), path_of(one.word.sha256).read_bytes())
