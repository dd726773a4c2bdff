"""The library of criteria: bringing documents, versions and articles in."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import access
from bihuan.web.findings.actions.marking import mark_all
from bihuan.web.findings.library.rows import LONGEST, CriterionRow
from bihuan.web.findings.models import CriteriaDocument, CriteriaVersion, Criterion, Finding

#: A library of more is no library of criteria.
MOST_ARTICLES = 20_000
LARGEST_FILE = 5 * 1024 * 1024


def import_criteria(*, actor: User, data: bytes, name: str = "") -> int:
    """
    Bring the documents of a TOML file into the library and return how many articles are new.

    What is there stays as it is, because findings rest on it: a changed text is a new version. Only the end of a
    version that had none may come in later; findings that rest on it are then checked again.

    Raises:
        Refusal: the actor may not; ``findings.odd_criteria`` with the place in the file.
    """
    access.editor_of_criteria(actor, Letter.CREATE)
    return add_criteria(actor=actor, rows=read_criteria(data, name))


def load_sample_criteria(*, actor: User | None) -> int:
    """Bring in the sample library that comes with the product, labelled as a sample; ``actor`` None for the set-up."""
    data = files("bihuan.web.findings").joinpath("samples", "criteria.toml").read_bytes()
    return add_criteria(actor=actor, rows=read_criteria(data))


def add_criteria(*, actor: User | None, rows: Sequence[CriterionRow], is_exact: bool = False) -> int:
    """
    Add the articles of ``rows`` that are not there and return how many that were; ``actor`` None for the set-up.

    Args:
        actor: Who brings them in.
        rows: The articles.
        is_exact: Whether an article that is there with other words is refused instead of left as it is.

    Raises:
        Refusal: the actor may not; ``findings.odd_criteria`` where a version of the same name has other days, or an
            article other words.
    """
    count, resting = _add(actor=actor, rows=rows, is_exact=is_exact)
    if resting:
        # Afterwards and in batches: thousands of findings may rest on a version, and others want to save meanwhile.
        mark_all(actor=actor, keys=resting)
    return count


@transaction.atomic
def _add(*, actor: User | None, rows: Sequence[CriterionRow], is_exact: bool) -> tuple[int, set[int]]:
    """Add what is new; return how many articles that were, and the findings that rest on versions that have ended."""
    grant = None if actor is None else access.editor_of_criteria(actor, Letter.CREATE)
    documents = {row.title: row for row in CriteriaDocument.objects.all()}
    versions = {(row.document_id, row.label): row for row in CriteriaVersion.objects.all()}
    made, ended = [], []
    for row in rows:
        document = documents.get(row.document) or documents.setdefault(row.document, _document(row))
        key = (document.pk, row.version)
        version = versions.get(key) or versions.setdefault(key, _version(document, row))
        if _ends(version, row):
            ended.append(version)
        made.append(version)
    found = list(Criterion.objects.filter(version__in={version.pk for version in made}))
    known = {(one.version_id, one.article): (one.paraphrase, one.category_code) for one in found}
    # A whole file gives the order of all articles; rows that add to what is there come after it.
    last = max((one.order for one in found), default=0) if is_exact else 0
    new = {}
    for order, (row, version) in enumerate(zip(rows, made, strict=True), start=1):
        if (version.pk, row.article) not in known:
            new[version.pk, row.article] = Criterion(
                version=version,
                article=row.article,
                paraphrase=row.paraphrase,
                category_code=row.category,
                order=last + order,
            )
        elif is_exact and known[version.pk, row.article] != (row.paraphrase, row.category):
            raise _odd(
                f"{row.document} {row.version} {row.article} 已在库中，但内容不同",
                f"{row.document} {row.version} {row.article} is in the library with other words",
            )
    Criterion.objects.bulk_create(new.values())
    if new or ended:
        record(
            actor=actor,
            grant=grant,
            action="findings.import_criteria",
            object_kind="criteria_document",
            object_id="",
            rows=[
                *(
                    {"version": pk, "article": row.article, "paraphrase": row.paraphrase}
                    for (pk, _), row in new.items()
                ),
                *({"version": version.pk, "in_force_until": str(version.in_force_until)} for version in ended),
            ],
        )
    resting = Finding.criteria.through.objects.filter(criterion__version__in=[version.pk for version in ended])
    return len(new), set(resting.values_list("finding_id", flat=True)) if ended else set()


def _document(row: CriterionRow) -> CriteriaDocument:
    return CriteriaDocument.objects.create(
        title=row.document,
        issuer=row.issuer,
        confidence=row.confidence,
        source=row.source,
        is_sample=row.is_sample,
    )


def _version(document: CriteriaDocument, row: CriterionRow) -> CriteriaVersion:
    return CriteriaVersion.objects.create(
        document=document, label=row.version, in_force_from=row.in_force_from, in_force_until=row.in_force_until
    )


def _ends(version: CriteriaVersion, row: CriterionRow) -> bool:
    """Set the end of a version that had none and return True; refuse any other difference of days."""
    if (version.in_force_from, version.in_force_until) == (row.in_force_from, row.in_force_until):
        return False
    if version.in_force_from != row.in_force_from or version.in_force_until is not None:
        raise _odd(
            f"“{row.document}”的版本“{row.version}”已在库中，但施行日期不同",
            f'version "{row.version}" of "{row.document}" is in the library with other days',
        )
    version.in_force_until = row.in_force_until
    version.save(update_fields=["in_force_until"])
    return True


def read_criteria(data: bytes, name: str = "criteria.toml") -> list[CriterionRow]:
    """
    Return the articles of a TOML file, in its order.

    Raises:
        Refusal: ``findings.odd_criteria``, which names the document, version and article.
    """
    if len(data) > LARGEST_FILE:
        raise _odd("文件超过 5 MB", "the file has more than 5 MB")
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _odd(f"文件 {name} 不是有效的 TOML（{error}）", f"the file {name} is no valid TOML ({error})") from error
    rows = [
        _row(document, version, article)
        for document in _tables(content, "document", "")
        for version in _tables(document, "version", str(document.get("title", "")))
        for article in _tables(version, "articles", f"{document.get('title', '')} {version.get('label', '')}")
    ]
    if not 0 < len(rows) <= MOST_ARTICLES:
        raise _odd(f"应有 1 至 {MOST_ARTICLES} 条", f"between 1 and {MOST_ARTICLES} articles are expected")
    return rows


def _tables(parent: Mapping[str, Any], name: str, place: str) -> list[dict[str, Any]]:
    found = parent.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _odd(f"“{place}”中的 {name} 应为列表", f'{name} in "{place}" should be a list of tables')
    return found


def _row(document: Mapping[str, Any], version: Mapping[str, Any], article: Mapping[str, Any]) -> CriterionRow:
    place = f"{document.get('title', '')} {version.get('label', '')} {article.get('article', '')}".strip()
    first, last = version.get("in_force_from"), version.get("in_force_until")
    if type(first) is not date or not (last is None or (type(last) is date and last >= first)):
        raise _odd(f"“{place}”的施行、失效日期不对", f'the days of "{place}" are not right')
    return CriterionRow(
        document=_text(document, "title", LONGEST["document"], place, needed=True),
        issuer=_text(document, "issuer", LONGEST["issuer"], place),
        confidence=_text(document, "confidence", 1, place),
        source=_text(document, "source", LONGEST["source"], place),
        is_sample=document.get("is_sample") is True,
        version=_text(version, "label", LONGEST["version"], place, needed=True),
        in_force_from=first,
        in_force_until=last,
        article=_text(article, "article", LONGEST["article"], place, needed=True),
        paraphrase=_text(article, "paraphrase", LONGEST["paraphrase"], place, needed=True),
        category=_text(article, "category", LONGEST["category"], place),
    )


def _text(table: Mapping[str, Any], name: str, longest: int, place: str, *, needed: bool = False) -> str:
    value = table.get(name, "")
    if not isinstance(value, str) or len(value.strip()) > longest or "\0" in value or (needed and not value.strip()):
        raise _odd(
            f"“{place}”的 {name} 缺失、过长（最多 {longest} 字）或不是文字",
            f'{name} of "{place}" is missing, longer than {longest} characters, or no text',
        )
    return value.strip()


def _odd(zh: str, en: str) -> Refusal:
    return Refusal(
        "findings.odd_criteria",
        f"依据没有导入：{zh}。请修改文件后再试，库中内容没有变化。",
        f"The criteria were not brought in: {en}. Mend the file and try again; the library was not changed.",
        where="file",
    )
