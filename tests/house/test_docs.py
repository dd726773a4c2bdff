"""The documents hold together: links lead somewhere, every page can be reached, terms are explained."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import DOCS, ROOT, place, tracked

PAGES = [path for path in tracked() if path.suffix == ".md" and "tests" not in path.parts and ".ci" not in path.parts]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
MODES = ("tutorial", "how-to", "reference", "explanation")

# One Chinese term, one English identifier.
TERMS = {
    "轮次": "round", "巡视组": "inspection group", "被巡视单位": "target", "公布的问题": "published finding", "分句": "clause",
    "问题": "finding", "问题类别": "category", "习语": "idiom", "信访件": "report", "反映人": "reporter", "问题线索": "lead",
    "底稿": "working paper", "佐证材料": "evidence", "依据": "criteria", "事实": "condition", "原因": "cause", "影响": "effect",
    "反馈": "feedback", "通报": "notice", "整改": "rectification", "整改方案": "plan", "整改措施": "measure",
    "时间节点": "milestone", "核查": "verification", "销号": "closure", "反向核查": "reverse check", "回头看": "look-back",
    "屡查屡犯": "repeat finding", "共性问题": "common finding", "立行立改": "fix-at-once", "回避": "recusal", "移交": "referral",
}  # fmt: skip


def links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [link for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]


def heading_names(page: Path) -> set[str]:
    headings = re.findall(r"^#+\s+(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_links_lead_somewhere(page):
    for link in links(page):
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{link} leads nowhere"
        if heading and target.suffix == ".md":
            assert heading in heading_names(target), f"{link}: no such heading"


def test_every_page_can_be_reached_from_the_first():
    reached: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
    assert [place(page) for page in PAGES if DOCS in page.parents and page not in reached] == []


def test_there_are_four_modes():
    assert [mode for mode in MODES if not any((DOCS / mode).glob("*.md"))] == []


def test_every_term_is_in_the_glossary():
    glossary = (DOCS / "explanation" / "glossary.md").read_text(encoding="utf-8")
    rows = {zh.strip(): en.strip() for zh, en in re.findall(r"^\|([^|]+)\|([^|]+)\|", glossary, flags=re.MULTILINE)}
    assert {zh: en for zh, en in TERMS.items() if en not in rows.get(zh, "")} == {}


def test_both_readmes_give_the_same_commands():
    english, chinese = (
        re.findall(
            r"^(?:\$ )?(python3 .+|git .+|bihuan .+)$", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        for name in ("README.md", "README.zh-CN.md")
    )
    assert [line.partition("#")[0].strip() for line in english] == [line.partition("#")[0].strip() for line in chinese]
    assert {"python3 dev.py demo", "python3 dev.py test"} <= {line.partition("#")[0].strip() for line in english}


def test_decisions_state_consequences_and_alternatives():
    for page in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        text = page.read_text(encoding="utf-8")
        assert re.match(r"# \S.+\n", text), f"{place(page)}: the title states the decision"
        assert "\n## Consequences\n" in text, place(page)
        assert "\n## Set aside\n" in text, place(page)


def test_changelog_fragments_are_sentences():
    for page in (ROOT / "changelog.d").glob("*.md"):
        if page.name == "README.md":
            continue
        text = page.read_text(encoding="utf-8").strip()
        assert text.endswith((".", "。")), f"{place(page)} ends like a sentence"
        assert len(text) < 400, f"{place(page)} is one sentence in the words of a user"


def test_direct_dependencies_are_documented():
    page = (DOCS / "reference" / "dependencies.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for names in project["optional-dependencies"].values() for name in names),
    ]
    for name in ("requirements.in", "requirements-data.in"):
        wanted += [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    npm = re.findall(r'"(@?[\w/-]+)": "\d', (ROOT / "package.json").read_text(encoding="utf-8"))
    names = {re.match(r"[\w.-]+", line.strip()).group().lower() for line in wanted} | set(npm)
    assert sorted(name for name in names if f"`{name}`" not in page) == []
