"""
Runs of the solver beside the server: one process each, watched by a thread that writes down how far it is.

The outbox asks for a run once; the thread is of the process that works off the outbox. Where that process or the solver's own
dies, nothing more is heard of the run, and ``actions.solving.find_lost`` says so.
"""

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection

from bihuan.web.common.errors import Refusal
from bihuan.web.outbox.handlers import Never
from bihuan.web.rounds.actions.solving import begin_run, end_run, fail_run, note_progress, run_lost
from bihuan.web.rounds.assignment.problem import Plan, Problem
from bihuan.web.rounds.assignment.solving import Outcome
from bihuan.web.rounds.assignment.written import WrittenError, made, plain

log = logging.getLogger(__name__)

#: -P: nothing in the working folder may pass for a module.
COMMAND = [sys.executable, "-P", "-X", "utf8", "-m", "bihuan.web.rounds.assignment.child"]
#: What the process needs of our environment. Not the rest: it holds the password of the database.
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
#: Seconds between two looks at the run's row, and after which a process that was told to stop is ended.
PAUSE, PATIENCE = 1.0, 30.0

_watchers: list[threading.Thread] = []


class SolverDied(Exception):
    """The solver's process ended without an answer; ``code`` is what it ended with."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"the solver's process ended with {code}")
        self.code = code


def handle(payload: Mapping[str, Any], _key: str) -> None:
    """Begin the run that a message asks for, in a thread, so that other messages need not wait for its end."""
    try:
        uid = UUID(str(payload["run"]))
    except (KeyError, ValueError) as error:
        raise Never("outbox.odd_payload") from error
    watcher = threading.Thread(target=_watched, args=(uid,), name=f"solve {uid}", daemon=True)
    _watchers[:] = [one for one in _watchers if one.is_alive()]
    _watchers.append(watcher)
    watcher.start()


def wait_for_all() -> None:
    """Wait until every run that this process began has ended."""
    for watcher in _watchers:
        watcher.join()


def _watched(uid: UUID) -> None:
    try:
        run(uid)
    except DatabaseError:
        log.exception("run %s could not be written down", uid)
    finally:
        connection.close()


def run(uid: UUID) -> None:
    """Do a run from beginning to end: solve in a process of its own, write down how far it is, keep the answer."""
    try:
        begun = begin_run(actor=None, uid=uid)
        if begun is None:
            return
        outcome = solve_apart(
            begun.problem, seconds=begun.seconds, start=begun.start, beat=lambda progress: note_progress(uid, progress)
        )
    except Refusal as refused:
        fail_run(actor=None, uid=uid, refusal=refused)
    except SolverDied as died:
        log.warning("run %s: %s", uid, died)
        fail_run(actor=None, uid=uid, refusal=run_lost())
    else:
        end_run(actor=None, uid=uid, question=begun.question, outcome=outcome)


def solve_apart(
    problem: Problem,
    *,
    seconds: float,
    start: Plan | None = None,
    beat: Callable[[Mapping[str, Any]], bool] = lambda _progress: False,
) -> Outcome:
    """
    Return what ``assignment.solving.solve`` does, from a process of its own.

    Args:
        problem: What is asked.
        seconds: The most it may take.
        start: A plan that is known.
        beat: Called every second with the last progress ({} before there is any); True asks to stop.

    Raises:
        Refusal: what the solver refused.
        SolverDied: the process ended without an answer.
    """
    environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    given = {"problem": plain(problem), "seconds": seconds, "start": plain(start) if start else None}
    with subprocess.Popen(  # noqa: S603  # our own interpreter and module
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as child:
        try:
            return _talk(child, json.dumps(given), seconds, beat)
        finally:
            if child.poll() is None:
                child.kill()


def _talk(
    child: "subprocess.Popen[str]", given: str, seconds: float, beat: Callable[[Mapping[str, Any]], bool]
) -> Outcome:
    said: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(child, said), daemon=True).start()
    _tell(child, given)
    last_word = time.monotonic() + seconds + PATIENCE
    progress: Mapping[str, Any] = {}
    beaten, is_stopping = 0.0, False
    while time.monotonic() < last_word:
        try:
            line = said.get(timeout=PAUSE / 4)
        except queue.Empty:
            line = None
        if line == "":
            raise SolverDied(child.wait())
        if line is not None:
            answer = _read(line)
            progress = answer.get("progress", progress)
            if "refused" in answer:
                raise Refusal(**answer["refused"])
            if "outcome" in answer:
                return made(Outcome, answer["outcome"])
        if time.monotonic() - beaten >= PAUSE:
            beaten = time.monotonic()
            if beat(progress) and not is_stopping:
                is_stopping = True
                last_word = min(last_word, beaten + PATIENCE)
                _tell(child, "stop")
    raise SolverDied(None)


def _listen(child: "subprocess.Popen[str]", said: "queue.Queue[str]") -> None:
    assert child.stdout is not None
    for line in child.stdout:
        said.put(line)
    said.put("")


def _tell(child: "subprocess.Popen[str]", line: str) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(line + "\n")
        child.stdin.flush()
    except BrokenPipeError:
        pass  # it has ended; the listener says so


def _read(line: str) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except ValueError as error:
        raise WrittenError("the solver's process said something else than JSON") from error
