"""
What holds for every test: kinds that the fast set leaves out, and no network.

``--kinds=browser,postgres,slow`` runs such tests too; without it they are skipped by name.
``--nothing-missing`` makes an absent browser or database a failure, as in CI.
"""

import ipaddress
import socket
from collections import Counter

import pytest

KINDS = ("slow", "browser", "postgres", "house")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("bihuan")
    group.addoption("--kinds", default="", help="kinds to run besides the fast set: " + ",".join(KINDS))
    group.addoption("--nothing-missing", action="store_true", help="a missing browser or database is a failure")


def pytest_configure(config: pytest.Config) -> None:
    unknown = wanted_kinds(config) - set(KINDS)
    if unknown:
        raise pytest.UsageError(f"--kinds knows {', '.join(KINDS)}; not {', '.join(sorted(unknown))}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = wanted_kinds(config)
    for item in items:
        if item.get_closest_marker("no_database") and "db" in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(f"{item.nodeid} is marked as asking no database, and asks for one")
        for kind in KINDS:
            if kind not in wanted and item.get_closest_marker(kind):
                item.add_marker(pytest.mark.skip(reason=f"{kind}: not in the fast set; `python3 dev.py check` runs it"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say by name what was left out, in one line a reason rather than one a test."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    if reasons:
        terminalreporter.section("skipped", sep="-")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count:5}  {reason}")


def wanted_kinds(config: pytest.Config) -> set[str]:
    """Return the kinds of test asked for besides the fast set."""
    return {kind for kind in config.getoption("--kinds").split(",") if kind}


def missing(request: pytest.FixtureRequest, what: str) -> None:
    """Skip the test because ``what`` is not installed here, or fail it where nothing may be missing."""
    if request.config.getoption("--nothing-missing"):
        pytest.fail(f"{what} is missing, and nothing may be missing in this run")
    pytest.skip(f"{what} is not installed here")


class NetworkUsed(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Let tests reach this machine only, so that none of them can depend on another one."""
    connect = socket.socket.connect
    connect_ex = socket.socket.connect_ex

    def checked(real):
        def call(self, address):
            if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
                raise NetworkUsed(f"a test tried to reach {address[0]}")
            return real(self, address)

        return call

    socket.socket.connect = checked(connect)
    socket.socket.connect_ex = checked(connect_ex)
    yield
    socket.socket.connect = connect
    socket.socket.connect_ex = connect_ex


def _is_here(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
