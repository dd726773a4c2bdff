"""
What a demonstration finds when it opens: the sample round in field work, with people, groups and a made-up register.

Everything that was not published about the round is made up from a seed, stored with the round and labelled.
"""

import secrets
from dataclasses import dataclass

from bihuan.web import serving
from bihuan.web.data_folder import DataFolder

#: The sign-in name of the first clerk of the office.
USERNAME = "office"
SAMPLE = "2021-inner-mongolia-feedback.damaged.txt"
#: How far the sample round has come when a demonstration opens: in field work, or well into rectification.
RECTIFICATION = "rectification"
STAGES = ("field-work", RECTIFICATION)
#: Without characters that look alike: the password is read off a terminal.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """How to sign in to the demonstration: one password for everybody, and the sign-in names of each role."""

    username: str
    password: str
    names: dict[str, list[str]]


def prepare(folder: DataFolder, seed: int | None = None, stage: str = STAGES[0]) -> DemoAccounts:
    """
    Start Django on ``folder``, bring it up to date, load what is missing, and return how to sign in.

    The password is new at every start, because only its hash is kept; sessions of an earlier start end with it.
    Nothing else that is there is changed. Call it while holding the folder.

    Args:
        folder: The data folder.
        seed: What made-up data are drawn from where there are none yet, below 2**48; any if None. The round keeps it.
        stage: How far the round has come, of ``STAGES``; a round that somebody has worked on stays where it is.

    Raises:
        DataFolderError: as ``serving.prepare``.
    """
    serving.prepare(folder)
    from django.db import connection

    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.demo.carrying_on import carry_on
    from bihuan.web.demo.loading import load

    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    try:
        with stepped_up():
            accounts = DemoAccounts(USERNAME, password, load(password, seed))
            if stage == RECTIFICATION:
                carry_on()
            return accounts
    finally:
        # The server's threads open connections of their own; this one would stay open until the end.
        connection.close()
