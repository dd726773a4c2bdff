import uuid

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.notices import access, actions
from bihuan.web.notices.models import Notice
from tests.web.access_table import ANSWERS, DISCARDED, DRAFT, STORED, WHO
from tests.web.conftest import SAMPLE, look_at_everything

TABLES = {"draft": DRAFT, "stored": STORED, "discarded": DISCARDED}


@pytest.fixture
def notices(people):
    """One notice of the colleague in each state."""

    def brought_in(mark):
        return actions.import_notice(actor=people.colleague, data=SAMPLE + f"\n{mark}\n".encode(), name=mark).notice

    stored = brought_in("stored")
    look_at_everything(people.colleague, stored)
    actions.confirm(actor=people.office, notice=stored)
    discarded = brought_in("discarded")
    actions.discard(actor=people.colleague, notice=discarded, reason="wrong_file")
    return {"draft": brought_in("draft"), "stored": stored, "discarded": discarded}


@pytest.mark.parametrize("state", TABLES)
def test_access_is_as_the_table_says(people, notices, state):
    wrong = []
    for to, answers in TABLES[state].items():
        for who, letter in zip(WHO, answers, strict=True):
            code = None
            try:
                access.notice_for(getattr(people, who), notices[state].pk, access.To[to.upper()])
            except Refusal as refused:
                code = refused.code
            if code != ANSWERS[letter]:
                wrong.append((who, to, code))
    assert not wrong


def test_the_query_and_the_judge_agree(people, notices):
    for who in WHO:
        user = getattr(people, who)
        visible = set(access.notices_visible_to(user).values_list("pk", flat=True))
        for notice in Notice.objects.all():
            try:
                access.notice_for(user, notice.pk)
                known = True
            except Refusal:
                known = False
            assert known == (notice.pk in visible), (who, notice)


def test_a_stranger_cannot_tell_a_draft_from_nothing(people, notices):
    def answer(pk):
        with pytest.raises(Refusal) as caught:
            access.notice_for(people.stranger, pk)
        return caught.value.as_json()

    assert answer(notices["draft"].pk) == answer(uuid.uuid4())


def test_where_reading_is_not_public_a_visitor_has_to_sign_in(people, stored, settings):
    settings.PUBLIC_READING = False
    for fetch in (
        lambda user: access.notice_for(user, stored.pk),
        lambda user: access.round_for(user, stored.round_id),
        lambda user: access.target_for(user, stored.round_id, 1),
        lambda user: access.finding_for(user, stored.round_id, 1, 1),
    ):
        with pytest.raises(Refusal) as caught:
            fetch(people.visitor)
        assert caught.value.http_status == 401
        assert fetch(people.stranger)
    assert not access.findings_visible_to(people.visitor).exists()
    assert not access.rounds_visible_to(people.visitor).exists()


def test_what_does_not_exist_is_not_found(people, stored):
    for fetch in (
        lambda: access.round_for(people.office, uuid.uuid4()),
        lambda: access.target_for(people.office, stored.round_id, 99),
        lambda: access.finding_for(people.office, stored.round_id, 1, 99),
    ):
        with pytest.raises(Refusal) as caught:
            fetch()
        assert caught.value.http_status == 404


@pytest.mark.parametrize("who", ["colleague", "stranger", "visitor"])
def test_actions_ask_again(people, notices, who):
    """A command or an import calls actions without a page, and has to get the same answer."""
    person, draft = getattr(people, who), notices["draft"]
    with pytest.raises(Refusal):
        actions.confirm(actor=person, notice=draft)
    if who != "colleague":
        for act in (
            lambda: actions.discard(actor=person, notice=draft, reason="wrong_file"),
            lambda: actions.look_at_repairs(actor=person, notice=draft, indexes=[]),
            lambda: actions.set_categories(actor=person, notice=draft, references=["1-1"], add=["B"]),
        ):
            with pytest.raises(Refusal):
                act()
    draft.refresh_from_db()
    assert (draft.status, draft.version) == ("draft", 1)
