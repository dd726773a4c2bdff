"""The outbox: once only, in order, tried again, given up in the end; and nothing lost when a worker dies."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from bihuan.web.outbox import actions, handlers
from bihuan.web.outbox.models import Message
from bihuan.web.outbox.queries import health
from bihuan.web.outbox.worker import Worker


@pytest.fixture
def done(monkeypatch):
    """A handler that notes what it was asked to do; ``fail`` decides what each call raises."""
    monkeypatch.setattr(handlers, "_handlers", {})
    seen: list[str] = []
    handlers.register("test.note", lambda payload, key: seen.append(payload["what"]))
    return seen


def put(what: str, **rest) -> None:
    with transaction.atomic():
        actions.put(rest.pop("kind", "test.note"), {"what": what}, **rest)


def failing(error: Exception, *, leaves: bool = False) -> None:
    def fail(payload, key):
        raise error

    handlers.register("test.fail", fail, leaves=leaves)


def test_what_was_put_is_done_once(db, done):
    put("a", key="one")
    put("b", key="one")
    assert actions.deliver_due() == 1
    assert actions.deliver_due() == 0
    assert done == ["a"]


def test_it_is_put_inside_a_transaction_only(db, done, transactional_guard):
    with pytest.raises(RuntimeError):
        actions.put("test.note", {"what": "a"})


def test_a_change_that_is_rolled_back_asks_for_nothing(db, done):
    with transaction.atomic():
        actions.put("test.note", {"what": "a"})
        transaction.set_rollback(True)
    assert actions.deliver_due() == 0


def test_it_waits_until_it_is_due(db, done):
    put("later", due_at=datetime.now(UTC) + timedelta(hours=1))
    assert actions.deliver_due() == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert actions.deliver_due() == 1


def test_a_failure_is_tried_again_and_given_up_in_the_end(db, done):
    failing(handlers.Later("test.down"))
    put("x", kind="test.fail")
    now = datetime.now(UTC)
    for wait in actions.WAITS:
        with time_machine.travel(now, tick=False):
            assert actions.deliver_due() == 0
            assert not Message.objects.get().failed_at
        now += timedelta(seconds=wait + 1)
    with time_machine.travel(now, tick=False):
        actions.deliver_due()
    message = Message.objects.get()
    assert (bool(message.failed_at), message.last_error, message.attempts) == (
        True,
        "test.down",
        len(actions.WAITS) + 1,
    )
    assert health().given_up == 1
    assert actions.retry(message.key)
    handlers.register("test.fail", lambda payload, key: None)
    assert actions.deliver_due() == 1


@pytest.mark.parametrize(
    ("error", "code"), [(handlers.Never("test.useless"), "test.useless"), (ValueError("x"), "ValueError")]
)
def test_what_is_useless_is_given_up_and_what_breaks_is_tried_again(db, done, error, code):
    failing(error)
    put("x", kind="test.fail")
    put("y")
    assert actions.deliver_due() == 1, "one bad message must not stop the others"
    message = Message.objects.get(kind="test.fail")
    assert message.last_error == code
    assert bool(message.failed_at) is isinstance(error, handlers.Never)


def test_a_kind_that_nobody_does_is_given_up_and_said(db, done):
    put("x", kind="test.unknown")
    actions.deliver_due()
    assert Message.objects.get().last_error == "outbox.no_handler"


def test_a_lane_keeps_its_order(db, done):
    failing(handlers.Later("test.down"))
    put("first", kind="test.fail", lane="a")
    put("second", lane="a")
    put("other", lane="b")
    actions.deliver_due()
    assert done == ["other"]
    handlers.register("test.fail", lambda payload, key: done.append("first"))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5)):
        actions.deliver_due()
        actions.deliver_due()
    assert done == ["other", "first", "second"]


def test_the_effect_of_a_lost_claim_is_rolled_back(db, done):
    """A worker that was too slow must not do it a second time: its effect stands in the transaction of its mark."""
    put("x", key="slow", kind="test.slow")

    def slow(payload, key):
        actions.put("test.note", {"what": "effect"}, key="effect")
        Message.objects.filter(key="slow").update(attempts=9)  # another worker claimed it meanwhile

    handlers.register("test.slow", slow)
    assert actions.deliver_due() == 0
    assert not Message.objects.filter(key="effect").exists()


def test_two_workers_do_not_do_it_twice(db, done):
    put("x")
    first = actions.due(1)
    second = actions.due(1)
    assert actions._claim(first[0])
    assert not actions._claim(second[0])


def test_a_dead_workers_message_is_done_by_another(db, done):
    put("x")
    assert actions._claim(actions.due(1)[0])
    assert actions.deliver_due() == 0
    with time_machine.travel(datetime.now(UTC) + actions.LOCK + timedelta(seconds=1)):
        assert actions.deliver_due() == 1
    assert done == ["x"]


def test_the_thread_does_it_and_stops(monkeypatch):
    called = threading.Event()
    monkeypatch.setattr("bihuan.web.outbox.worker.deliver_due", lambda: called.set() or 0)
    monkeypatch.setattr("bihuan.web.outbox.worker.Calendar.plan", lambda self: None)
    worker = Worker(pause=0.01)
    worker.start()
    assert called.wait(5)
    worker.stop()
    assert not worker.is_alive()


def test_done_messages_are_forgotten(db, done):
    put("x", key="again")
    actions.deliver_due()
    assert actions.forget_done(datetime.now(UTC) + timedelta(seconds=1)) == 1
    put("y", key="again")
    actions.deliver_due()
    assert done == ["x", "y"]
