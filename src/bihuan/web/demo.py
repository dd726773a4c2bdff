"""What a demonstration finds when it opens: the sample round, read and stored, and one account of the office."""

import secrets
from dataclasses import dataclass
from importlib.resources import files

from bihuan.web import serving
from bihuan.web.data_folder import DataFolder

USERNAME = "office"
SAMPLE = "2021-inner-mongolia-feedback.damaged.txt"
#: Without characters that look alike: the password is read off a terminal.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How to sign in to the demonstration."""

    username: str
    password: str


def prepare(folder: DataFolder) -> DemoAccount:
    """
    Start Django on ``folder``, bring it up to date, load what is missing, and return how to sign in.

    The password is new at every start, because only its hash is kept; sessions of an earlier start end with it.
    Nothing else that is there is changed. Call it while holding the folder.

    Raises:
        DataFolderError: as ``serving.prepare``.
    """
    serving.prepare(folder)
    from django.db import connection

    try:
        return _load()
    finally:
        # The server's threads open connections of their own; this one would stay open until the end.
        connection.close()


def _load() -> DemoAccount:
    from bihuan.web.accounts.actions import create_user, set_password
    from bihuan.web.accounts.queries import person_named
    from bihuan.web.notices import actions

    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    office = person_named(USERNAME)
    if office is None:
        office = create_user(
            actor=None,
            username=USERNAME,
            password=password,
            display_name="演示账号",
            organ="巡视办（演示）",
            is_office=True,
        )
    else:
        set_password(actor=None, person=office, password=password)
    data = files("bihuan.samples").joinpath(SAMPLE).read_bytes()
    imported = actions.import_notice(actor=office, data=data, name=SAMPLE)
    if imported.notice.is_draft:
        actions.store_as_read(actor=office, notice=imported.notice)
    actions.expire_drafts()
    return DemoAccount(USERNAME, password)
