"""What a supervisor or the leader of a group thinks of a plan, a report or an item, as calls send and answer it."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from bihuan.web.api.schemas import Line, Request, Text
from bihuan.web.rectification.models import Opinion


class OpinionIn(Request):
    """An opinion."""

    verdict: Line = Field(description="agree, remark or return")
    text: Text = Field("", description="needed unless it agrees")


class OpinionOut(Schema):
    """An opinion as it was given."""

    by: UUID = Field(description="pseudonym of who gave it")
    role: str
    version: int = Field(description="of what it speaks of")
    verdict: str
    text: str
    given_on: date


def opinion_out(row: Opinion) -> dict[str, Any]:
    """Return an opinion in the shape of answers."""
    return {
        "by": row.by.pseudonym,
        "role": row.role,
        "version": row.object_version,
        "verdict": row.verdict,
        "text": row.text,
        "given_on": row.given_on,
    }
