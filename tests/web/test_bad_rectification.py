"""
What cannot be meant, brought by every door: a sentence with its code where it was typed, what was typed kept, nothing saved.

The rows are those of ``docs/reference/bad-inputs.md``; files that are hostile in themselves have their own tests, workbooks
theirs beside how they are read.
"""

import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.web.rectification.actions.work import start_item
from bihuan.web.rectification.models import Extension, HandOver, Item, Measure, Milestone, Progress, Proof
from bihuan.web.trail.models import Record
from tests.web.rectifying import make_rectifying
from tests.web.test_feedback_api import api as api
from tests.web.test_pages import BACKEND

TYPED = "逐件核对，清退到位"
#: What is done, by which route, with what, and the code that answers it on the page and through the interface.
PROGRESS = (
    ({"done_on": "3021-01-20"}, "rectification.day_in_future"),
    ({"done_on": "1921-01-20"}, "rectification.day_out_of_order"),
    ({"recovered": "-5"}, "rectification.count_out_of_range"),
    ({"recovered": "9" * 15}, "rectification.count_out_of_range"),
    ({"people_handled": "-1"}, "rectification.count_out_of_range"),
    ({"systems_made": "1000001"}, "rectification.count_out_of_range"),
)
PROOF = (
    (None, None, "common.field_required", 422),
    ("空.pdf", b"", "files.empty", 422),
    ("照片.png", b"plain text", "files.wrong_type", 422),
    ("报告.pdf", b"MZ" + bytes(600), "files.wrong_type", 422),
    ("机密★一年.txt", b"text", "files.marked_secret", 422),
)
MILESTONES = (
    ("2021-02-20", "3021-02-01 完成", "rectification.day_out_of_order"),
    ("2021-02-20", "1021-02-01 完成", "rectification.day_out_of_order"),
    ("2021-02-20", "2021-02-21 完成", "rectification.day_out_of_order"),
    ("3021-02-20", "2021-02-01 完成", "rectification.day_out_of_order"),
    ("2021-03-02", "2021-03-02 完成", "rectification.milestone_after_due"),
)


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-20")
    return make_rectifying(people, round_live)


@pytest.fixture
def item(rectifying):
    rectifying.in_force(rectifying.targets[1])
    found = Item.objects.filter(target=rectifying.targets[1]).order_by("pk")[0]
    return start_item(actor=rectifying.people.lia[1], item=found)


def rows():
    """Return how many rows there are of all that could have been half-saved."""
    kinds = (Progress, Proof, Extension, HandOver, Measure, Milestone)
    done = Record.objects.filter(result="done").count()  # that a step was refused is recorded too
    versions = sum(Item.objects.values_list("version", flat=True))
    return [done, versions, *(kind.objects.count() for kind in kinds)]


def answers(client, address, data, code, status=422, typed=TYPED):
    """Post to a page in both languages; both answer with the code, keep what was typed, and save nothing."""
    before = rows()
    for language in ("zh-hans", "en"):
        client.cookies["bihuan_language"] = language
        answer = client.post(address, data)
        page = answer.content.decode()
        assert answer.status_code in {status, 409, 403}, (data, answer.status_code)
        assert code in re.findall(r'<code class="small">([^<]*)</code>', page), (data, code)
        assert typed in page, (data, code)
        for sent in data.values():
            if hasattr(sent, "seek"):
                sent.seek(0)
    assert rows() == before, (data, code)


@pytest.mark.slow
def test_pages_and_interface_say_what_cannot_be_meant(rectifying, item, people, client, api):
    lia = people.lia[1]
    assert api(lia, "get", f"items/{item.uid}").status_code == 200
    client.force_login(lia, backend=BACKEND)
    good = {"done_on": "2021-01-20", "text": TYPED, "measure": ""}
    for wrong, code in PROGRESS:
        answers(client, reverse("item_progress", args=[item.uid]), good | wrong, code)
        before = rows()
        body = {"done_on": "2021-01-20", "text": TYPED} | {
            name: int(value) if name in {"people_handled", "systems_made"} else value for name, value in wrong.items()
        }
        said = api(lia, "post", f"items/{item.uid}/progress", body)
        assert (said.json().get("code"), bool(said.json()["zh"] and said.json()["en"])) == (code, True), wrong
        assert rows() == before
    for name, data, code, status in PROOF:
        file = {} if name is None else {"file": SimpleUploadedFile(name, data)}
        answers(
            client, reverse("proof_add", args=[item.uid]), {"kind": "document", "note": TYPED, **file}, code, status
        )
        if name is not None:
            file["file"].seek(0)
            said = api(lia, "post", f"items/{item.uid}/proof", {"kind": "document", **file}, multipart=True)
            assert said.json()["code"] == code, name
    where = reverse("extension_ask", args=[item.uid])
    for day in ("3021-01-01", "2022-01-06"):
        answers(client, where, {"wanted_on": day, "reason": TYPED}, "rectification.day_too_late")
    where = reverse("hand_over_propose", args=[item.target_id])
    for taker, code in (
        (lia, "rectification.hand_over_to_oneself"),
        (people.lia[5], "rectification.taker_without_role"),
    ):
        given = {"taker": str(taker.pseudonym), "taker_function": TYPED, "items": [str(item.uid)], "note": ""}
        body = {"target": 1, "taker": str(taker.pseudonym), "taker_function": TYPED, "items": [str(item.uid)]}
        page = client.post(where, given)
        assert (page.status_code, TYPED in page.content.decode()) == (422, True), code
        said = api(lia, "post", f"rounds/{item.round_id}/hand-overs", body)
        assert said.json()["code"] in {code, "common.not_found"}, said.json()


def test_milestones_stay_within_their_lines_and_reports_before_closure(rectifying, item, people, client, api):
    lia = people.lia[2]
    plan = rectifying.filled(rectifying.targets[2])
    measure = plan.measures.first()
    client.force_login(lia, backend=BACKEND)
    for due_on, milestones, code in MILESTONES:
        sent = {
            "m0-key": str(measure.key), "m0-text": TYPED, "m0-owner": "科长", "m0-unit": "办公室", "m0-starts_on": "2021-01-20",
            "m0-due_on": due_on, "m0-frequency": "once", "m0-milestones": milestones, "m0-lines": "1", "version": plan.version,
        }  # fmt: skip
        answers(client, reverse("measure_edit", args=[plan.uid, measure.key]), sent, code)
    # A line that is closed takes nothing more, by page or interface.
    closed = {"status": "closed_implemented", "verified_by": people.ver[0], "closed_by": people.office}
    Item.objects.filter(pk=item.pk).update(
        **closed, reported_by=people.lia[1], closed_on="2021-01-20", verified_on="2021-01-20"
    )
    client.force_login(people.lia[1], backend=BACKEND)
    good = {"done_on": "2021-01-20", "text": TYPED, "measure": ""}
    answers(client, reverse("item_progress", args=[item.uid]), good, "rectification.not_in_state", typed="")
    said = api(people.lia[1], "post", f"items/{item.uid}/progress", {"done_on": "2021-01-20", "text": TYPED})
    assert (said.status_code, said.json()["code"]) == (409, "rectification.not_in_state")
    # Another unit's item, and another unit's plan, are not there.
    assert client.post(reverse("measure_edit", args=[plan.uid, measure.key]), {}).status_code == 404
    assert api(people.lia[5], "post", f"items/{item.uid}/progress", {**good, "measure": None}).status_code == 404


def test_the_interface_refuses_a_body_over_the_limit_as_a_problem(people, api, client, settings):
    settings.EVIDENCE_BYTES, settings.UPLOAD_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000, 1000, 70_000
    # What is no file goes into memory at once, so less of it is taken.
    for kind, size in (("application/json", 70_000), ("multipart/form-data; boundary=x", 300_000)):
        said = client.post("/api/v1/items/x/proof", b"x" * size, content_type=kind)
        assert (said.status_code, said["Content-Type"]) == (413, "application/problem+json"), kind
        assert json.loads(said.content)["code"] == "common.upload_too_large"
    # A file that is larger than what goes into memory is told from another by a key all the same.
    path, key = f"items/{uuid.uuid4()}/proof", {"Idempotency-Key": "one-proof-1"}
    for byte, code in ((b"x", "common.not_found"), (b"x", "common.not_found"), (b"y", "api.key_used_otherwise")):
        sent = {"file": SimpleUploadedFile("a.pdf", byte * 100_000), "kind": "document"}
        said = api(people.office, "post", path, sent, multipart=True, **key)
        assert json.loads(said.content)["code"] == code
