"""``bihuan paper``: whether a paper is as it was issued, and which fonts this machine lacks for printing."""

import sys
from pathlib import Path

import click

from bihuan.cli.folders import data_option, use_folder
from bihuan.cli.words import Exit, language_option
from bihuan.documents import fonts
from bihuan.reading.exporting import Language
from bihuan.trail_check.papers import NOT_KNOWN_OFFLINE, PaperVerdict, check_paper, paper_sentences

_BEGINS = "BIHUAN-PAPER"


@click.group(short_help="印发的公文 · issued papers")
def paper() -> None:
    """
    印发的公文：核对真伪，检查字体。

    Issued papers: whether one is genuine, and the fonts that paper needs.
    """


@paper.command()
@click.argument("given", metavar="FILE|LINE")
@click.option("--key", "keys", multiple=True, metavar="HEX|FILE", help="机关公布的公钥 · the office's public key")
@data_option
@language_option
def verify(given: str, keys: tuple[str, ...], data: str | None, lang: Language) -> None:
    """
    核对一份 Word 文件，或纸上二维码旁的核验行。

    Check a Word file, or the line beside the QR code on paper (quote it). With --key nothing but the key is needed, no
    folder and no network; without it the key and the register of this installation are asked, and then the place where
    an altered file first differs is said.
    """
    paper_given: str | bytes = given
    try:
        if not given.upper().startswith(_BEGINS):
            paper_given = Path(given).read_bytes()
        if keys:
            checked = check_paper(paper_given, [_key(key) for key in keys])
            _say(checked, lang)
            if checked.is_good:
                click.echo(NOT_KNOWN_OFFLINE[0 if lang == "zh" else 1])
        else:
            with use_folder(data, lang):
                checked = _with_register(paper_given, lang)
    except OSError as error:
        click.echo(f"打不开：{given[:80]}\nCannot open it: {error.strerror}", err=True)
        sys.exit(Exit.USAGE)
    except ValueError as error:
        click.echo(f"不是可以核对的公文：{error}\nNot a paper that can be checked: {error}", err=True)
        sys.exit(Exit.USAGE)
    sys.exit(Exit.DONE if checked.is_good else Exit.TRAIL_BROKEN)


@paper.command(name="fonts")
@language_option
def fonts_(lang: Language) -> None:
    """
    说明本机缺少哪些公文字体。

    Say which fonts of official papers this machine lacks. Word files name their fonts; they are never replaced silently.
    """
    installed = fonts.installed()
    if installed is None:
        click.echo("本机没有 fontconfig，查不到字体。" if lang == "zh" else "This machine has no fontconfig to ask.")
        sys.exit(Exit.DONE)
    lacking = fonts.missing(installed)
    for one in lacking:
        click.echo(one.zh if lang == "zh" else one.en)
    if not lacking:
        click.echo("公文字体齐全。" if lang == "zh" else "All fonts of official papers are installed.")


def _key(given: str) -> str:
    """Return a public key in hexadecimal, given as such or as the file that holds it."""
    path = Path(given)
    return (path.read_text(encoding="ascii") if path.is_file() else given).strip().lower()


def _with_register(given: str | bytes, lang: Language) -> PaperVerdict:
    from bihuan.web.common.errors import Refusal
    from bihuan.web.feedback.queries.paper_verdicts import verdict_of

    try:
        verdict = verdict_of(given, None)
    except Refusal as refusal:
        raise ValueError(refusal.zh if lang == "zh" else refusal.en) from refusal
    _say(verdict.checked, lang)
    if verdict.difference:
        one = verdict.difference
        click.echo(
            f"第 {one.number} 段起不同。\n  印发：{one.issued}\n  此件：{one.given}"
            if lang == "zh"
            else f"They differ from paragraph {one.number} on.\n  issued: {one.issued}\n  given:  {one.given}"
        )
    if verdict.withdrawn_on:
        click.echo(
            f"已于 {verdict.withdrawn_on} 撤下，不再有效。"
            if lang == "zh"
            else f"It was withdrawn on {verdict.withdrawn_on} and holds no longer."
        )
    if verdict.superseded_on:
        click.echo(
            f"已于 {verdict.superseded_on} 被第 {verdict.by_edition} 版取代。"
            if lang == "zh"
            else f"Edition {verdict.by_edition} superseded it on {verdict.superseded_on}."
        )
    return verdict.checked


def _say(checked: PaperVerdict, lang: Language) -> None:
    zh, en = paper_sentences(checked)
    click.echo(zh if lang == "zh" else en)
