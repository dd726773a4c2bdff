from bihuan.reading.notice import Refusal, Warning
from bihuan.reading.rules.page import Page


def spun_copy(page: Page) -> tuple[Refusal | None, list[Warning]]:
    return None, []
