"""
Signing in as a person does it, with an app, a passkey and a second browser; and the account pages for eye and screen reader.

The walk is taken in an installation made by ``bihuan init``, because a demonstration asks for no second factor.
"""

import base64
import hashlib
import hmac
import os
import re
import struct
import subprocess
import sys
import time

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_every_page import SCREENS, complaints

pytestmark = pytest.mark.browser

SECRET = "code.hash"
PAGES = {
    "security": "/account/security/",
    "app": "/account/second-factor/app/",
    "passkey": "/account/second-factor/passkeys/add/",
    "again": "/accounts/reauthenticate/",
    "people": "/people/",
    "person": "/people/ > /people/.+-",
    "role to give": "/people/?role=GL > /people/.+-",
    "organs": "/organs/",
    "organ": "/organs/ > /organs/[0-9]+/edit/",
    "workbook of people": "/people/import/",
    "matrix": "/matrix/",
}
OF_THE_ADMINISTRATOR = {"account to open": "/people/new/", "closed accounts": "/people/?closed=on"}
VISITORS = {"choosing a password": "/accounts/code/"}


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_pages_of_people_and_accounts(visit, language, width):
    found = {}
    for name, pages in (("off2", PAGES), ("sys", OF_THE_ADMINISTRATOR), ("", VISITORS)):
        visitor = visit(language=language, width=width)
        if name:
            visitor.sign_in(name)
        found |= complaints(visitor, pages, {}, width)
    assert found == {}


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation for real work: its address, and the passwords of its first people."""
    folder = tmp_path_factory.mktemp("real") / "data"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    bihuan = [sys.executable, "-u", "-m", "bihuan"]
    made = subprocess.run(
        [*bihuan, "init", "--data", str(folder), "--office", "某自治区党委巡视办", "--division", "150000", "--yes"],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    passwords = dict(re.findall(r"^  \S+  (\S+)  (\S+)$", made.stdout, re.MULTILINE))
    said = folder.with_name("said.txt")
    with said.open("w") as out:
        server = subprocess.Popen(
            [*bihuan, "serve", "--data", str(folder), "--port", "0"],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    until = time.monotonic() + 240
    while not (found := re.search(r"127\.0\.0\.1:(\d+)", said.read_text())):
        assert server.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.1)
    # By this name, because a browser offers passkeys to a name only.
    yield {"address": f"http://localhost:{found[1]}", "passwords": passwords}
    server.terminate()
    server.wait(timeout=60)


def code_of(secret: str, step: int = 0) -> str:
    """Return what an authenticator app shows (RFC 6238), written down apart from the product."""
    moment = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), moment, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.fixture
def arrive(chromium, installation):
    """Return a way to come with a browser of one's own, which holds a passkey like a telephone does."""
    visitors: list[Visitor] = []

    def come() -> Visitor:
        visitor = Visitor(chromium, installation, width=1440, language="zh", scripts=True)
        device = visitor.context.new_cdp_session(visitor.page)
        device.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        visitors.append(visitor)
        return visitor

    yield come
    for visitor in visitors:
        visitor.context.close()
        assert visitor.complaints == []


def sign_in(visitor: Visitor, installation, name: str):
    page = visitor.open("/accounts/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", installation["passwords"][name])
    page.press("#id_password", "Enter")
    page.wait_for_load_state()
    return page


def test_from_the_first_password_to_a_passkey_and_a_second_browser(arrive, installation):
    first = arrive()
    page = sign_in(first, installation, "office1")
    first.open("/organs/")
    assert "/account/security/" in page.url, "nothing opens before a second factor is set up"
    page.get_by_role("link", name="设置验证器").click()
    secret = page.inner_text(SECRET)
    page.fill("#id_code", code_of(secret))
    page.get_by_role("button", name="启用").click()
    assert page.locator(".one-time-codes li").count() == 10
    first.open("/account/second-factor/passkeys/add/")
    page.get_by_role("button", name="添加").click()
    page.wait_for_url("**/account/security/")
    assert page.get_by_text("通行密钥已添加").is_visible()
    first.open("/organs/")
    assert first.status == 200

    second = arrive()
    other = sign_in(second, installation, "office1")
    other.fill("#id_code", "000000")
    other.get_by_role("button", name="登录").click()
    assert other.get_by_text("accounts.wrong_code").is_visible()
    other.fill("#id_code", code_of(secret, 1))
    other.get_by_role("button", name="登录").click()
    other.wait_for_url("**/desk/")
    first.open("/organs/")
    assert "/accounts/login/" in page.url
    assert page.get_by_text("accounts.signed_in_elsewhere").is_visible()

    page = sign_in(first, installation, "office1")
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url("**/desk/")
    first.open("/account/second-factor/passkeys/again/")
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url(lambda url: "/passkeys/" not in url)


def test_a_new_colleague_chooses_a_password(arrive, installation):
    admin = arrive()
    page = sign_in(admin, installation, "admin")
    admin.open("/account/second-factor/app/")
    page.fill("#id_code", code_of(page.inner_text(SECRET)))
    page.get_by_role("button", name="启用").click()
    admin.open("/people/new/")
    page.fill("#id_username", "wang")
    page.fill("#id_display_name", "王一")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="发首次登录码").click()
    code = page.inner_text("code.is-large")

    visitor = arrive()
    form = visitor.open("/accounts/login/")
    form.get_by_role("link", name="有首次登录码或重设码").click()
    form.fill("#id_username", "wang")
    form.fill("#id_code", code.upper())
    form.fill("#id_password", "一句自己记得住的话")
    form.fill("#id_again", "一句自己记不住的话")
    form.get_by_role("button", name="保存密码").click()
    assert form.get_by_text("两次输入的密码不一样").first.is_visible()
    assert form.input_value("#id_username") == "wang"
    assert form.evaluate("document.activeElement.id") == "errors"
    form.fill("#id_password", "一句自己记得住的老话")
    form.fill("#id_again", "一句自己记得住的老话")
    form.keyboard.press("Enter")
    form.wait_for_url("**/accounts/login/")
    form.fill("#id_login", "wang")
    form.fill("#id_password", "一句自己记得住的老话")
    form.keyboard.press("Enter")
    form.wait_for_url(installation["address"] + "/")
    assert form.get_by_text("王一").first.is_visible()
