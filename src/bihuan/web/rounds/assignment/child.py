"""
``python -m bihuan.web.rounds.assignment.child``: the process in which a problem is solved.

In, a line of JSON: ``problem``, ``seconds`` and ``start`` (a plan or null). A further line, or the end of the input, asks it
to stop; it then answers with the best plan so far. Out, lines of JSON: ``progress`` again and again, ``outcome`` or ``refused``
at the end. It knows no database, so that a crash of the solver, or the end of the process that asked, harms nothing.
"""

import json
import sys
import threading
import time
from typing import Any

#: Seconds between two words about how far it is.
_PAUSE = 0.25


def main() -> None:
    """Solve the one problem that stands on the input, and end."""
    # Here, because numpy and the solver take a while: the caller need not wait for them to write the problem down.
    from bihuan.web.common.errors import Refusal
    from bihuan.web.rounds.assignment.problem import Plan, Problem
    from bihuan.web.rounds.assignment.solving import solve
    from bihuan.web.rounds.assignment.watch import Progress
    from bihuan.web.rounds.assignment.written import made, plain

    asked = json.loads(sys.stdin.readline())
    stop = threading.Event()
    threading.Thread(target=_wait_for_stop, args=(stop,), daemon=True).start()
    said_at = [-_PAUSE]

    def tell(progress: Progress) -> None:
        if time.monotonic() - said_at[0] >= _PAUSE:
            said_at[0] = time.monotonic()
            _say(progress=plain(progress))

    try:
        outcome = solve(
            made(Problem, asked["problem"]),
            seconds=asked["seconds"],
            start=made(Plan, asked["start"]) if asked["start"] else None,
            cancelled=stop.is_set,
            progress=tell,
        )
    except Refusal as refused:
        _say(refused=refused.as_json())
        return
    _say(outcome=plain(outcome))


def _wait_for_stop(stop: threading.Event) -> None:
    sys.stdin.readline()
    stop.set()


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True, allow_nan=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
