"""Webhooks: who is told what, signed, in order, and again after a failure."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bihuan.web.accounts.models import Assignment
from bihuan.web.api.actions.subscriptions import MOST, subscribe, unsubscribe
from bihuan.web.api.models import WebhookSubscription
from bihuan.web.api.webhooks.delivery import signature
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.outbox.actions import deliver_due
from bihuan.web.outbox.models import Message
from tests.web import making


class Receiver:
    """A listener on this machine that keeps what it gets and answers with ``status``."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver(settings, on_day):
    on_day("2020-11-16")
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    listening = Receiver()
    yield listening
    listening.close()


def subscribed(person, receiver, **rest) -> WebhookSubscription:
    assignment = Assignment.objects.get(person=person)
    return subscribe(actor=person, assignment_id=assignment.pk, url=receiver.url, **rest)


def told(receiver) -> list[tuple[str, str]]:
    events = [json.loads(body) for _headers, body in receiver.got]
    return [(event["kind"], event["to"]) for event in events]


def test_who_may_read_a_row_is_told_of_its_moves_and_nobody_else(people, targets, receiver):
    own = subscribed(people.gl[1], receiver)
    finding = making.make_finding(people, targets[1], status="confirmed")
    making.make_finding(people, targets[4], status="confirmed")
    Message.objects.all().delete()
    actions.submit_finding(actor=people.gl[1], finding=finding)
    other = making.make_finding(people, targets[4], status="in_review")
    while deliver_due():
        pass
    headers, body = receiver.got[0]
    event = json.loads(body)
    assert set(event) == {"event", "kind", "id", "version", "from", "to"}
    assert (event["id"], event["from"], event["to"]) == (str(finding.uid), "confirmed", "in_review")
    assert headers["Bihuan-Signature"] == "sha256=" + signature(own.secret, headers["Bihuan-Timestamp"], body)
    assert str(other.uid) not in {json.loads(body)["id"] for _headers, body in receiver.got}


def test_only_what_was_asked_for_is_told(people, targets, receiver):
    finding = making.make_finding(people, targets[1], status="confirmed")
    subscribed(people.gl[1], receiver, events=["findings.nothing"])
    actions.submit_finding(actor=people.gl[1], finding=finding)
    assert deliver_due() == 0


def test_a_failure_is_tried_again_with_the_same_key(people, targets, receiver):
    finding = making.make_finding(people, targets[1], status="confirmed")
    subscribed(people.gl[1], receiver)
    receiver.status = 503
    actions.submit_finding(actor=people.gl[1], finding=finding)
    assert deliver_due() == 0
    Message.objects.update(due_at="2020-01-01T00:00:00Z")
    receiver.status = 200
    assert deliver_due() == 1
    first, second = (headers["Bihuan-Delivery"] for headers, _body in receiver.got)
    assert first == second


@pytest.mark.parametrize(("status", "given_up"), [(302, False), (400, True), (410, True), (429, False), (500, False)])
def test_redirects_are_not_followed_and_a_no_is_a_no(people, targets, receiver, status, given_up):
    finding = making.make_finding(people, targets[1], status="confirmed")
    subscribed(people.gl[1], receiver)
    receiver.status = status
    actions.submit_finding(actor=people.gl[1], finding=finding)
    deliver_due()
    message = Message.objects.get()
    assert (message.last_error, bool(message.failed_at)) == (f"webhooks.status_{status}", given_up)


def test_an_ended_subscription_and_an_ended_assignment_are_told_nothing(people, targets, receiver):
    finding = making.make_finding(people, targets[1], status="confirmed")
    subscription = subscribed(people.gl[1], receiver)
    actions.submit_finding(actor=people.gl[1], finding=finding)
    unsubscribe(actor=people.gl[1], uid=subscription.uid)
    deliver_due()
    assert receiver.got == []
    with pytest.raises(Refusal) as refused:
        unsubscribe(actor=people.gl[1], uid=subscription.uid)
    assert refused.value.code == "common.not_found"


def test_somebody_elses_subscription_cannot_be_ended(people, receiver):
    subscription = subscribed(people.gl[1], receiver)
    with pytest.raises(Refusal) as refused:
        unsubscribe(actor=people.gl[2], uid=subscription.uid)
    assert refused.value.code == "common.not_found"


def test_a_person_has_so_many_subscriptions(people, receiver):
    for _ in range(MOST):
        subscribed(people.gl[1], receiver)
    with pytest.raises(Refusal) as refused:
        subscribed(people.gl[1], receiver)
    assert refused.value.code == "webhooks.too_many"
