"""
A demonstration on a port of its own, and a Chromium that looks at it.

The server is started as a person starts it, in a data folder that is thrown away; each test gets a fresh visitor.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import missing
from tests.kept import copy_of_demo

CHROMIUM = "/usr/bin/chromium"
#: Seconds; the first start reads the sample and makes the database, and others may use the machine too.
LONGEST_START = 240
#: Without these, Chromium tries to reach its maker's servers, or asks for a graphics card.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """
    A running demonstration: its address, and how to sign in.

    It is shared by all who leave its round and its people's rights as they are; who does not runs one of their own.
    """
    with running(tmp_path_factory.mktemp("demo") / "data") as door:
        yield door


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """Start a demonstration in a folder, where it was started once before, with further options, and end it."""
    copy_of_demo(folder)
    command = [sys.executable, "-u", "-m", "bihuan", "demo", "--data", str(folder), "--port", "0", "--lang", "en"]
    command += options
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    # Into a file: a pipe that nobody reads fills up and stops the server.
    said = folder.with_name("said.txt")
    with said.open("w") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
    address, password = _door(server, said)
    try:
        yield {"address": address, "username": "office", "password": password, "folder": str(folder)}
    finally:
        server.terminate()
        server.wait(timeout=60)


def _door(server: subprocess.Popen, said: Path) -> tuple[str, str]:
    """Return address and password once the server has said them."""
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and server.poll() is None:
        text = said.read_text()
        address = re.search(r"http://127\.0\.0\.1:\d+", text)
        password = re.search(r"\b[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}\b", text)
        if address and password:
            return address.group(), password.group()
        time.sleep(0.1)
    server.kill()
    pytest.fail(f"the demonstration did not start:\n{said.read_text()}")


@pytest.fixture(scope="session")
def chromium(request):
    path = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    if not path:
        missing(request, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Kept:
    """What a browser holds after somebody has signed in, and the page at which they arrived."""

    cookies: list
    arrived: str
    at: float


#: By the server's address and the person's name, for the run.
KEPT: dict[tuple[str, str], Kept] = {}
#: Seconds for which they are used: well below the minutes after which a step asks again who is there.
STAYS_SIGNED_IN = 240


#: What a page is made of. A page itself, or what a script asks for, may be refused and still be right.
RESOURCES = frozenset({"image", "stylesheet", "script", "font", "media"})


class Visitor:
    """A person in front of a screen; ``complaints`` is what the browser had to say about our pages."""

    def __init__(self, browser: Browser, demo: dict[str, str], *, width: int, language: str, scripts: bool) -> None:
        self.demo = demo
        self.language = language
        self.complaints: list[str] = []
        self.status = 0
        self.context: BrowserContext = browser.new_context(
            # The browser's own language would otherwise decide which language the pages speak.
            locale="zh-CN" if language == "zh" else "en-GB",
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            base_url=demo["address"],
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note_answer)
        self.page.on("requestfailed", self._note_failure)

    def _note_answer(self, answer) -> None:
        if answer.status >= 400 and answer.request.resource_type in RESOURCES:
            self.complaints.append(f"{answer.status}: {answer.url}")

    def _note_failure(self, request) -> None:
        # What is on its way when somebody goes on to the next page is given up, and that is no fault.
        if request.resource_type in RESOURCES and request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")

    def _note(self, message) -> None:
        # Said of a page that refuses, too, which tests ask for; what a page is made of is noted by its answer.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        response = self.page.goto(path)
        self.status = response.status if response else 0
        return self.page

    def sign_in(self, name: str = "") -> None:
        """Sign in, or go on where this person has signed in before: a password is checked slowly on purpose."""
        name = name or self.demo["username"]
        key = self.demo["address"], name
        if key in KEPT and time.monotonic() - KEPT[key].at < STAYS_SIGNED_IN:
            self.context.add_cookies(KEPT[key].cookies)
            # Their session may have ended meanwhile, by a sign-out or a sign-in elsewhere.
            if "/login/" not in self.open(KEPT[key].arrived).url:
                return
        page = self.open("/accounts/login/")
        page.fill("#id_login", name)
        page.fill("#id_password", self.demo["password"])
        page.press("#id_password", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        KEPT[key] = Kept(self.context.cookies(), page.url, time.monotonic())


@pytest.fixture
def visit(chromium, demo):
    """Return a way to become a visitor: ``visit(width=390, language="en", scripts=False)``."""
    visitors: list[Visitor] = []

    def arrive(*, width: int = 1440, language: str = "zh", scripts: bool = True) -> Visitor:
        visitor = Visitor(chromium, demo, width=width, language=language, scripts=scripts)
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.context.close()
        assert visitor.complaints == []
