"""The tables agree with each other, so that an expert who edits one cannot break another unseen."""

from collections import Counter

import pytest

from bihuan.reading.rules.idioms import idiom_entries
from bihuan.reading.rules.lexicon import lexicon_for
from bihuan.reading.rules.theme import Taxonomy, taxonomies, taxonomy_for
from bihuan.reading.tables import load_toml

ALL = [pytest.param(taxonomy, id=taxonomy.version) for taxonomy in taxonomies()]


@pytest.mark.parametrize("taxonomy", ALL)
def test_rules_suggest_only_codes_of_their_taxonomy_and_leave_none_out(taxonomy: Taxonomy) -> None:
    suggested = {row.value for row in lexicon_for(taxonomy).rows if not row.is_article}
    assert suggested == set(taxonomy.codes)


@pytest.mark.parametrize("taxonomy", ALL)
def test_labels_are_complete_in_both_languages(taxonomy: Taxonomy) -> None:
    tables = [load_toml("taxonomies/business-environment-2020-11.toml"), load_toml("taxonomies/routine-sample.toml")]
    (table,) = [table for table in tables if table["version"] == taxonomy.version]
    for row in table["category"]:
        assert all(row[key] for key in ("code", "slug", "zh", "en", "means", "means_zh"))
    assert max(Counter(row["slug"] for row in table["category"]).values()) == 1


@pytest.mark.parametrize("taxonomy", ALL)
def test_rule_names_are_unique_and_no_row_refuses_its_own_words(taxonomy: Taxonomy) -> None:
    table = load_toml(taxonomy.rules)
    rules = table["rule"] + table.get("weak", [])
    assert {row["category"] for row in rules} <= set(taxonomy.codes)
    assert max(Counter(row["name"] for row in rules).values()) == 1
    dead = {
        row["name"]: [word for word in row["any"] if any(other in word for other in row.get("without", ()))]
        for row in rules
    }
    assert {name: words for name, words in dead.items() if words} == {}


def test_idioms_speak_for_known_categories_and_articles() -> None:
    codes = {row["code"] for row in load_toml("taxonomies/business-environment-2020-11.toml")["category"]}
    articles = load_toml("regulations/business-environment-2020.toml")["articles"]
    for entry in idiom_entries().values():
        assert set(entry.categories) <= codes, entry.text
        assert set(entry.articles) <= articles.keys(), entry.text
        assert entry.zh, entry.text
        assert entry.en, entry.text


def test_cues_point_to_articles_with_a_paraphrase() -> None:
    regulation = load_toml("regulations/business-environment-2020.toml")
    assert {cue["article"] for cue in regulation["cue"]} <= regulation["articles"].keys()


def test_the_theme_chooses_the_taxonomy() -> None:
    chosen = taxonomy_for("优化营商环境", "special")
    assert chosen
    assert chosen.version == "2020-11"
    routine = taxonomy_for(None, "routine")
    assert routine
    assert routine.version == "routine-sample-1"
    assert taxonomy_for("安全生产", "special") is None
    assert taxonomy_for(None, "special") is None
