"""The cards of the review page: one for each damaged passage, with what can be chosen in it."""

import pytest

from bihuan.web.notices import queries
from bihuan.web.notices.review import cards_of, chosen_texts


@pytest.fixture
def shown(draft, office):
    return queries.review_page(draft, office)


def test_each_damaged_passage_is_one_card_and_no_inferred_place_is_left_out(shown):
    cards = cards_of(shown.reading, shown.inferred)
    assert [index for card in cards for place in card.places for index in place.indexes] == [
        row.index for row in shown.inferred
    ]
    assert len(cards) == len({row.repair.passage for row in shown.inferred})
    assert not any(card.is_looked for card in cards)


def test_a_card_shows_the_passage_both_ways(shown):
    card = cards_of(shown.reading, shown.inferred)[0]
    assert "六?" in "".join(run.text for run in card.original)
    assert "六保" in "".join(run.text for run in card.restored)
    assert card.reason


def test_choices_are_numbered_as_they_are_shown(shown):
    row = next(row for row in shown.inferred if row.repair.alternatives)
    assert chosen_texts(shown.inferred, {row.index: 0}) == {row.index: row.repair.after}
    assert chosen_texts(shown.inferred, {row.index: 1}) == {row.index: row.repair.alternatives[0]}
    assert chosen_texts(shown.inferred, {row.index: 999}) == {row.index: "\0"}
    assert chosen_texts(shown.inferred, {-1: 0}) == {}
