"""Refusals: what happened, where, and what to do next, in both languages, with a stable code."""


class Refusal(Exception):
    """
    Something that is not done, said so that a clerk can act on it.

    ``code`` is dotted and stable, ``zh`` and ``en`` are whole sentences, ``where`` names the field or place ("" for
    the whole request), ``http_status`` is what a page answers with. Nothing has been saved when it is raised.
    """

    def __init__(self, code: str, zh: str, en: str, *, where: str = "", http_status: int = 422) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.where = where
        self.http_status = http_status

    def as_json(self) -> dict[str, str]:
        """Return the shape that JSON answers carry."""
        return {"code": self.code, "zh": self.zh, "en": self.en, "where": self.where}


def not_found() -> Refusal:
    """Return the answer to a stranger: the same for what does not exist and for what is not theirs to know."""
    return Refusal(
        "common.not_found",
        "没有找到这个页面，或者它不对您开放。请从菜单重新进入。",
        "This page does not exist, or it is not open to you. Start again from the menu.",
        http_status=404,
    )


def not_allowed(zh: str, en: str) -> Refusal:
    """Return the answer to a colleague who may know of the object but not do this; the sentences say who may."""
    return Refusal("common.not_allowed", zh, en, http_status=403)


def sign_in_first() -> Refusal:
    """Return the answer to somebody who has not signed in; pages turn it into the sign-in page."""
    return Refusal(
        "common.sign_in_first",
        "请先登录，再继续这一步。",
        "Sign in first, then continue.",
        http_status=401,
    )


def changed_meanwhile() -> Refusal:
    """Return the answer to a step that was prepared on an older version of the object."""
    return Refusal(
        "common.changed_meanwhile",
        "别人刚刚改动了这条记录，您的改动没有保存。请刷新页面，看过新内容后再操作。",
        "Somebody changed this record a moment ago, so your change was not saved. Reload the page and try again.",
        http_status=409,
    )
