"""The words that verification chooses from, and the questions of its form."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.web.common.language import pick


class CheckMethod(models.TextChoices):
    """How a verifier found out."""

    SITE = "site", _("现场核查")
    DOCUMENTS = "documents", _("查阅资料")
    CALLS = "calls", _("电话回访")
    INTERVIEW = "interview", _("个别谈话")
    OTHER_ORGAN = "other_organ", _("向其他机关核实")
    COMBINED = "combined", _("多种方式结合")


class Degree(models.TextChoices):
    """How far something is so."""

    FULL = "full", _("是")
    PART = "part", _("部分")
    NONE = "none", _("否")


class Answer(models.TextChoices):
    """What a question of a check form is answered with."""

    YES = "yes", _("是")
    NO = "no", _("否")
    NOT_APPLICABLE = "na", _("不涉及")


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question of ``check_form.toml``.

    ``form`` is "verification" or "reverse"; a ``decisive`` one that is answered with no stands against verifying a line,
    and against saying that its closure holds.
    """

    code: str
    form: str
    zh: str
    en: str
    decisive: bool = False

    @property
    def label(self) -> str:
        """The question in the language of the page."""
        return pick(self.zh, self.en)


@cache
def questions(form: str) -> tuple[Question, ...]:
    """Return the questions of a form, in their order."""
    text = files("bihuan.web.rectification").joinpath("check_form.toml").read_text(encoding="utf-8")
    return tuple(one for row in tomllib.loads(text)["question"] if (one := Question(**row)).form == form)
