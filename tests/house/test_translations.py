"""
Every word on screen can be read in English too.

Source strings are the Simplified Chinese words on screen; ``locale/en`` holds their English. Strings are found without
gettext's programs: Django turns a template into what a Python extractor reads, and Babel reads it.
"""

import ast
import io
import re

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation import template as translation_template

from tests.house.sources import WEB, place, python_files, tree

CATALOGUE = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
FIELDS = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
TEMPLATES = sorted(WEB.rglob("templates/**/*.html")) + sorted(WEB.rglob("templates/**/*.txt"))

# Rooms whose strings a person sees. Refusals carry both languages themselves and are checked where they are made.
SHOWN = ("views", "forms", "urls", "templatetags", "models", "choices", "context")


def used() -> dict[tuple[str, str | None], str]:
    """Return each translatable string (with its context) and the first place it stands at."""
    found: dict[tuple[str, str | None], str] = {}
    for path in [*python_files(WEB), *TEMPLATES]:
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # In brackets, because indentation means nothing in a template and everything to Python's tokenizer.
            source = f"({translation_template.templatize(source, origin=str(path))})"
        for line, message, _, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
            singular = message[0] if isinstance(message, tuple) else message
            if singular and CHINESE.search(singular):
                found.setdefault((singular, context), place(path, line))
    return found


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as lines:
        return read_po(lines, locale="en", abort_invalid=True)


def test_no_string_is_untranslated(catalogue):
    missing = []
    for (message, context), where in used().items():
        entry = catalogue.get(message, context)
        strings = () if entry is None else entry.string if isinstance(entry.string, tuple) else (entry.string,)
        if not strings or not all(strings) or entry.fuzzy:
            missing.append(f"{where} {message}")
    assert not missing, "\n".join(missing)


def test_no_translation_is_left_over(catalogue):
    strings = {message for message, _ in used()}
    left = [message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue if message.id]
    assert [message for message in left if CHINESE.search(message) and message not in strings] == []


def test_translations_fill_in_the_same_fields(catalogue):
    for message in catalogue:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {"".join(groups) for source in sources for groups in FIELDS.findall(source)}
        for string in message.string if isinstance(message.string, tuple) else (message.string,):
            given = {"".join(groups) for groups in FIELDS.findall(string)}
            # "One finding" may leave the number out; no string may ask for what is not there.
            assert given <= wanted, f"{sources[0]}: {given - wanted}"
            if not isinstance(message.id, tuple):
                assert given == wanted, f"{sources[0]}: {wanted - given} is lost"


def test_english_holds_no_chinese(catalogue):
    """Names of the product, terms quoted beside their English, and the name of the language itself may."""
    said = [
        string
        for message in catalogue
        if message.id
        for string in (message.string if isinstance(message.string, tuple) else (message.string,))
        if CHINESE.search(re.sub(r"（[^）]*）|\([^)]*\)|“[^”]*”|\"[^\"]*\"|闭环|简体中文|中文", "", string))
    ]
    assert not said


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_in_a_template_stands_outside_translation(path):
    text = re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    text = re.sub(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[%{].*?[%}]\}", "", text, flags=re.DOTALL)
    bare = [
        word
        for word in re.findall(r"[^\s<>\"]*[\u4e00-\u9fff][^\s<>\"]*", text)
        if word not in {"闭环", "简体中文", "中文"}
    ]
    assert not bare


def test_no_word_in_python_is_shown_untranslated():
    bare = []
    for path in python_files(WEB):
        if not set(SHOWN) & {part.removesuffix(".py") for part in path.relative_to(WEB).parts}:
            continue
        module = tree(path)
        kept = {id(inner) for node in ast.walk(module) if _carries_both_languages(node) for inner in ast.walk(node)}
        bare += [
            f"{place(path, node.lineno)} {node.value}"
            for node in ast.walk(module)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
            if id(node) not in kept and 'lang="en"' not in node.value
        ]
    assert not bare, "\n".join(bare)


def _carries_both_languages(node: ast.AST) -> bool:
    """Return whether strings inside ``node`` are translated, are documentation, or stand beside their English."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        return name in KEYWORDS or name.endswith(("Refusal", "Error", "refused")) or name in {"not_allowed", "compile"}
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return False
