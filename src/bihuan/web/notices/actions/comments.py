"""Comments of the public (公众意见) on a published notice: logged as they came, answered, taken out as a workbook."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.notices.access.publications import comment_for, commenting_on, publication_for
from bihuan.web.notices.comment_words import comment_columns
from bihuan.web.notices.models import Publication, PublicComment
from bihuan.web.notices.queries.comments import comments_on
from bihuan.web.rounds.models import Target

LONGEST = 4000
S = Publication.Status


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """A comment as it came in; ``target`` is the number of the section that it speaks of, None for the whole notice."""

    received_on: date
    channel: str
    content: str
    target: int | None = None


@transaction.atomic
def log_comment(*, actor: User, publication: Publication, facts: CommentFacts) -> PublicComment:
    """
    Log a comment on a publication that was released.

    Raises:
        Refusal: the person may not; ``notices.not_published_yet``, ``notices.comment_needed``, ``notices.comment_too_long``,
            ``notices.comment_before_release``, ``notices.no_such_channel``, ``notices.no_such_section``.
    """
    found = publication_for(actor, publication.uid)
    grant = commenting_on(actor, found, Letter.CREATE, fresh=True)
    _require_published(found)
    content = _checked(facts.content, "content")
    if facts.channel not in PublicComment.Channel.values:
        raise Refusal(
            "notices.no_such_channel",
            "请选择来源渠道，没有保存。",
            "Choose how it came; nothing was saved.",
            where="channel",
        )
    released = found.released_on
    if released is None or not released <= facts.received_on <= dates.today():
        raise Refusal(
            "notices.comment_before_release",
            f"收到日期应在公布之日（{released}）与今天之间，没有保存。请核对日期。",
            f"A comment comes in between the day of the release ({released}) and today; nothing was saved. Check the day.",
            where="received_on",
        )
    made = PublicComment.objects.create(
        publication=found,
        target=_target(found, facts.target),
        received_on=facts.received_on,
        channel=facts.channel,
        content=content,
        logged_by=actor,
    )
    _record(made, "notices.log_comment", actor=actor, grant=grant, fields={"content": content, "channel": made.channel})
    return made


@transaction.atomic
def answer_comment(*, actor: User, comment: PublicComment, answer: str, version: int | None = None) -> PublicComment:
    """
    Write what was answered to a comment; a later answer replaces it, and the trail keeps that there was another.

    Raises:
        Refusal: the person may not; ``common.changed_meanwhile``; ``notices.comment_needed``, ``notices.comment_too_long``.
    """
    found = comment_for(actor, comment.uid, Letter.EDIT, for_change=True)
    if version is not None and version != found.version:
        raise changed_meanwhile()
    said = _checked(answer, "answer")
    columns: dict[str, Any] = {"answer": said, "answered_on": dates.today(), "answered_by": actor}
    rows = PublicComment.objects.filter(pk=found.pk, version=found.version)
    if rows.update(version=found.version + 1, **columns) != 1:
        raise changed_meanwhile()
    found.refresh_from_db()
    _record(found, "notices.answer_comment", actor=actor, grant=found.grant, fields={"answer": said})
    return found


def export_comments(*, actor: User, publication: Publication, file: Path, sheet: Sheet) -> Written:
    """Write the comments on a publication as a workbook into ``file`` and leave a trail record; ``Refusal``: may not."""
    found = publication_for(actor, publication.uid)
    grant = commenting_on(actor, found, Letter.EXPORT, fresh=True)
    written = write_workbook(file, sheet, comment_columns(), comments_on(actor, found))
    # The workbook is handed over only after this: what leaves without a record has not left by our door.
    with transaction.atomic():
        record(
            actor=actor,
            grant=grant,
            action="notices.export_comments",
            object_kind="publication",
            object_id=found.uid,
            object_version=found.version,
            fields={"rows": written.rows, "sha256": written.sha256},
        )
    return written


def _require_published(publication: Publication) -> None:
    if publication.released_on is None:
        raise Refusal(
            "notices.not_published_yet",
            "这份集中公布稿还没有公布，不能登记公众意见。",
            "This publication has not been released yet, so there are no comments to log.",
            http_status=409,
        )


def _checked(text: str, where: str) -> str:
    said = text.strip()
    if not said or "\0" in said:
        raise Refusal(
            "notices.comment_needed", "请填写内容，没有保存。", "Write the text; nothing was saved.", where=where
        )
    if len(said) > LONGEST:
        raise Refusal(
            "notices.comment_too_long",
            f"有 {len(said)} 个字，最多 {LONGEST} 个字，没有保存。请写要点。",
            f"It has {len(said)} characters and may have {LONGEST}; nothing was saved. Write the main points.",
            where=where,
        )
    return said


def _target(publication: Publication, number: int | None) -> Target | None:
    if number is None:
        return None
    section = publication.sections.filter(number=number).select_related("target").first()
    if section is None:
        raise Refusal(
            "notices.no_such_section",
            "通报里没有这个单位，没有保存。请重新选择。",
            "The notice has no such target; nothing was saved. Choose again.",
            where="target",
        )
    return section.target


def _record(comment: PublicComment, action: str, *, actor: User, grant: Grant | None, fields: dict[str, Any]) -> None:
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind="comment",
        object_id=comment.uid,
        object_version=comment.version,
        fields=fields,
    )
