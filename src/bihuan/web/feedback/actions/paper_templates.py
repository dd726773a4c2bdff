"""An office's own Word templates, and the words of its numbers."""

import re
from collections.abc import Mapping

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.papers import keeping_templates, template_for
from bihuan.web.feedback.actions.papers import word_taken
from bihuan.web.feedback.attachments import refuse_traps
from bihuan.web.feedback.models import NumberSeries, NumberWord, PaperTemplate
from bihuan.web.feedback.printing.fields import SAMPLE
from bihuan.web.feedback.printing.filling import filled
from bihuan.web.feedback.printing.kinds import KINDS
from bihuan.web.files.actions import keep

#: Characters of a word of numbers: what stands before 〔2021〕 on paper, so no brackets, digits or blanks.
_WORD = re.compile(r"[\u4e00-\u9fff]{1,12}")
_LONGEST_NAME = 200


def add_template(*, actor: User, organ: Organ, kind: str, data: bytes, name: str) -> PaperTemplate:
    """
    Return a template that was looked through, tried with made-up data and kept; it is not in use yet.

    What is kept is a copy without details of its author. The look takes place before the transaction, because it runs
    for seconds.

    Raises:
        Refusal: ``feedback.template_*``, ``feedback.tracked_changes`` and the like; what ``files.prescan`` refuses; the
            person may not.
    """
    keeping_templates(actor, organ, Letter.CREATE, fresh=False)
    copy = refuse_traps(data, name)
    if copy.kind != "docx":
        raise Refusal(
            "feedback.template_no_word",
            "公文模板必须是 Word 文件（.docx），没有采用。请在文字处理软件中另存为 .docx 后再上传。",
            "A template has to be a Word file (.docx), so it was not taken. Save it as .docx, then upload it again.",
            where="file",
        )
    _made, fields = filled(copy.data, SAMPLE, name=name)
    if not fields:
        raise Refusal(
            "feedback.template_no_fields",
            "模板里没有任何字段，印出来的每份公文都会一样，没有采用。请在模板里写上 {{ 标题 }}、正文等字段后再上传。",
            "The template names no field, so every paper made by it would be the same; it was not taken. Write fields such "
            "as {{ title }} into it, then upload it again.",
            where="file",
        )
    return _keep(actor, organ, kind, copy.data, copy.media_type, name, fields)


@transaction.atomic
def _keep(
    actor: User, organ: Organ, kind: str, data: bytes, media_type: str, name: str, fields: list[str]
) -> PaperTemplate:
    grant = keeping_templates(actor, organ, Letter.CREATE)
    blob = keep(data, media_type=media_type)
    made = PaperTemplate.objects.create(
        organ=organ, kind=kind, name=name[:_LONGEST_NAME], file=blob, fields=fields, added_by=actor
    )
    record(
        actor=actor,
        grant=grant,
        action="feedback.add_template",
        object_kind="paper_template",
        object_id=made.pk,
        object_version=made.version,
        fields={"organ": organ.name, "kind": kind, "name": made.name, "sha256": blob.sha256, "fields": fields},
    )
    return made


@transaction.atomic
def use_template(*, actor: User, template: PaperTemplate, is_used: bool, version: int) -> PaperTemplate:
    """
    Make a template the one that papers of its kind are made by, or go back to our own layout.

    Raises:
        Refusal: ``common.changed_meanwhile``; the person may not.
    """
    # The organ's row is the lock: of two templates that are taken into use at once only one may be.
    organ = Organ.objects.select_for_update(of=("self",), no_key=True).get(pk=template.organ_id)
    locked = template_for(actor, template.uid, Letter.EDIT, for_change=True)
    grant = keeping_templates(actor, organ, Letter.EDIT)
    if locked.version != version or locked.is_used == is_used:
        raise changed_meanwhile()
    before = PaperTemplate.objects.filter(organ=organ, kind=locked.kind, is_used=True).first()
    if before is not None:
        before.is_used, before.version = False, before.version + 1
        before.save(update_fields=["is_used", "version"])
    if before is None or before.pk != locked.pk:
        locked.is_used, locked.version = is_used, locked.version + 1
        locked.save(update_fields=["is_used", "version"])
    else:
        locked = before
    record(
        actor=actor,
        grant=grant,
        action="feedback.use_template" if is_used else "feedback.stop_template",
        object_kind="paper_template",
        object_id=locked.pk,
        object_version=locked.version,
        fields={"organ": organ.name, "kind": locked.kind, "before": str(before.uid) if before else ""},
    )
    return locked


@transaction.atomic
def set_number_words(*, actor: User, organ: Organ, words: Mapping[str, str]) -> int:
    """
    Set the words that stand before the numbers of an office's papers, by kind, and return how many changed.

    "" or the general word of the kind goes back to that.

    Raises:
        Refusal: ``feedback.odd_number_word``; ``feedback.number_word_taken`` where another organ numbers under one of
            them; the person may not. Nothing is set then.
    """
    locked = Organ.objects.select_for_update(of=("self",), no_key=True).get(pk=organ.pk)
    grant = keeping_templates(actor, locked, Letter.EDIT)
    rows = NumberWord.objects.filter(organ=locked)
    before = dict(rows.values_list("kind", "word"))
    wanted = {kind: "".join(word.split()) for kind, word in words.items() if kind in KINDS}
    after = {kind: word for kind, word in wanted.items() if word and word != KINDS[kind].word}
    changed = {kind for kind in wanted if before.get(kind, "") != after.get(kind, "")}
    for kind in sorted(changed & set(after)):
        _require_free(locked, kind, after[kind])
        NumberWord.objects.update_or_create(organ=locked, kind=kind, defaults={"word": after[kind]})
    rows.filter(kind__in=changed - set(after)).delete()
    if changed:
        record(
            actor=actor,
            grant=grant,
            action="feedback.set_number_word",
            object_kind="number_word",
            object_id=locked.pk,
            fields={"organ": locked.name, "before": before, "after": after},
        )
    return len(changed)


def _require_free(organ: Organ, kind: str, word: str) -> None:
    if not _WORD.fullmatch(word):
        raise Refusal(
            "feedback.odd_number_word",
            "代字应是 1 至 12 个汉字，如“示巡发”，不含年份、括号和序号，没有保存。请修改后再保存。",
            "The word has to be 1 to 12 Chinese characters, such as 示巡发, without year, brackets or number. Change it.",
            where=kind,
        )
    others = NumberSeries.objects.filter(word=word).exclude(organ=organ).select_related("organ").first()
    if others is not None:
        raise word_taken(word, others.organ)
