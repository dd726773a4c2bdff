"""A file that is sent over a line that breaks: paused, cut, resumed after a reload, and shown without being opened."""

import io

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

pytestmark = [pytest.mark.browser]

FORM = "form[data-upload]"
PARTS = "**/uploads/*/"


def _photo() -> bytes:
    """Return a picture of about five megabytes, which is three parts."""
    noise = np.random.default_rng(1).integers(0, 255, (1300, 1300, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    return out.getvalue()


def _open_form(visitor):
    page = visitor.open("/register/evidence/new/")
    page.locator("main a[href*='target=']").first.click()
    page.wait_for_selector(FORM)
    return page


def _choose(page, photo: bytes) -> None:
    page.fill(f"{FORM} [name=title]", "现场照片")
    page.set_input_files(f"{FORM} input[type=file]", {"name": "照片.png", "mimeType": "image/png", "buffer": photo})


def test_an_upload_survives_a_broken_line_and_a_reload(visit, tmp_path):
    path = tmp_path / "照片.png"
    path.write_bytes(_photo())
    visitor = visit(width=390)
    visitor.sign_in("gm1")
    page = _open_form(visitor)
    sent: list[str] = []

    def line(route):
        sent.append(route.request.headers["upload-offset"])
        # The second part is lost, and so is every try after it: the line is down.
        if len(sent) > 1:
            route.abort()
        else:
            route.continue_()

    page.route(PARTS, lambda route: line(route) if route.request.method == "PATCH" else route.continue_())
    page.fill(f"{FORM} [name=title]", "现场照片")
    page.set_input_files(f"{FORM} input[type=file]", path)
    page.locator(f"{FORM} button[type=submit]").click()
    page.get_by_text("网络中断，正在重试").wait_for()
    page.locator("[data-upload-pause]").click()
    page.get_by_text("已暂停，可以继续").wait_for()
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert sent[:2] == ["0", str(2 * 1024 * 1024)]

    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute(PARTS)
    page.reload()
    again: list[str] = []
    page.on("request", lambda request: again.append(request.method) if "/uploads/" in request.url else None)
    page.fill(f"{FORM} [name=title]", "现场照片")
    page.set_input_files(f"{FORM} input[type=file]", path)
    page.locator(f"{FORM} button[type=submit]").click()
    page.wait_for_url("**/register/evidence/*-*/")
    # It asked how far it had come and sent the rest: no second beginning, and not the first part again.
    assert again == ["HEAD", "PATCH", "PATCH"]

    page.locator("a[href*='/preview/']").first.click()
    picture = page.locator(".file-preview img").first
    picture.wait_for()
    # The element is there before its bytes are: decode() waits for them, and fails where they are no picture.
    assert picture.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 1300


def test_without_scripts_the_form_sends_the_file_whole(visit):
    visitor = visit(scripts=False)
    visitor.sign_in("gm1")
    page = _open_form(visitor)
    _choose(page, _small())
    page.locator(f"{FORM} button[type=submit]").click()
    page.wait_for_url("**/register/evidence/*-*/")


def _small() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()
