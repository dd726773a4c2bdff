"""Public figures: frozen when they are prepared, released by two people, and no small count of people in them."""

import pytest
from django.test import Client

from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.notices.models import PublicComment
from bihuan.web.public.actions.figures import discard_figures, prepare_figures, release_figures
from bihuan.web.public.models import FigureBatch
from bihuan.web.trail.models import Record
from tests.web.conftest import RESTORED
from tests.web.publishing import released, withdrawn
from tests.web.test_pages import BACKEND

pytestmark = pytest.mark.django_db


def comment(publication, target, channel, times, person):
    for _ in range(times):
        PublicComment.objects.create(
            publication=publication, target=target, channel=channel, received_on=today(), content="x", logged_by=person
        )


def test_figures_from_the_draft_to_the_public(people, round_live, targets):
    publication = released(round_live, people.office, RESTORED)
    comment(publication, targets[1], "call", 7, people.office)
    comment(publication, targets[2], "call", 2, people.office)
    comment(publication, targets[2], "web", 9, people.office)
    address, public = f"/rounds/{round_live.pk}/public-figures/", f"/public/rounds/{round_live.pk}/"
    clerk = Client()
    clerk.force_login(people.office, backend=BACKEND)
    assert clerk.post(address).status_code == 302
    batch = FigureBatch.objects.get()
    numbers = [cell for table in batch.tables for row in table["rows"] for cell in row["cells"]]
    assert 7 in numbers or 9 in numbers
    assert not {1, 2, 3, 4} & set(numbers)
    assert batch.tables[1]["rows"][1]["cells"][1] is None
    comment(publication, targets[3], "visit", 30, people.office)
    page = clerk.get(address).content.decode()
    assert "签字发布" in page
    assert "30" not in [str(cell) for cell in numbers]
    before = Client().get(public).content
    with pytest.raises(Refusal, match="second_person"):
        release_figures(actor=people.office, batch=batch)
    with pytest.raises(Refusal, match="figures_in_hand"):
        prepare_figures(actor=people.second_clerk, round_=round_live)
    assert Client().get(public).content == before, "nothing moves on the site before the release"
    release_figures(actor=people.second_clerk, batch=batch, version=1)
    shown = Client().get(public).content.decode()
    assert "收到的公众意见" in shown
    assert "…" in shown
    assert [*Record.objects.filter(object_kind="figure_batch").values_list("action", flat=True)] == [
        "public.prepare_figures", "accounts.sign", "public.release_figures",
    ]  # fmt: skip
    again = prepare_figures(actor=people.second_clerk, round_=round_live)
    discard_figures(actor=people.office, batch=again)
    assert FigureBatch.objects.get().number == 1
    assert Client().get(public).content.decode() == shown
    withdrawn(publication, "误发")
    with pytest.raises(Refusal, match="nothing_released"):
        prepare_figures(actor=people.office, round_=round_live)
    for stranger, heard in ((people.gl[1], "not_found"), (people.lg[0], "not_allowed")):
        with pytest.raises(Refusal, match=heard):
            prepare_figures(actor=stranger, round_=round_live)
