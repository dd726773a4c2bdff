"""Filters that say what a repair is, in the words of the reading library."""

from django import template
from django.utils.translation import gettext, gettext_lazy

from bihuan.reading.explaining import CERTAINTIES, KINDS
from bihuan.web.common.language import pick
from bihuan.web.notices.models import CategorySource, Notice

register = template.Library()

_ACTIONS = {
    "notices.import": gettext_lazy("导入"),
    "notices.look_at_repairs": gettext_lazy("查看推断处"),
    "notices.set_categories": gettext_lazy("修改类别"),
    "notices.confirm": gettext_lazy("确认入库"),
    "notices.discard": gettext_lazy("放弃草稿"),
    "notices.expire": gettext_lazy("到期删除"),
}


@register.filter
def certainty_word(value: str) -> str:
    """Say how sure a repair is."""
    return pick(*CERTAINTIES.get(value, (value, value)))


@register.filter
def repair_word(value: str) -> str:
    """Say what sort of damage a repair mends."""
    return pick(*KINDS.get(value, (value, value)))


@register.filter
def action_word(value: str) -> str:
    """Say what was done, for the actions that the trail records of a notice."""
    return str(_ACTIONS.get(value, value))


@register.filter
def notice_state(value: str) -> str:
    """Say which state a notice came into."""
    return str(dict(Notice.Status.choices).get(value, value))


@register.filter
def source_word(value: str) -> str:
    """Say how a category came to a finding."""
    return str(dict(CategorySource.choices).get(value, value))


@register.filter
def rule_words(rule: str) -> str:
    """Say by which rule words point to a category: the idiom's own, or a rule of the lexicon, which keeps its name."""
    kind, _dot, name = rule.partition(".")
    if kind == "idiom":
        return gettext("习语“%(name)s”属于这一类") % {"name": name}
    return gettext("词表规则 %(rule)s") % {"rule": rule}


@register.filter
def visible(value: str) -> str:
    """Say a reading so that it can be seen: nothing, a line break and a wide space have names."""
    names = {"": gettext("（无）"), "\n": gettext("（换行）"), "\u3000": gettext("（空格）")}
    return names.get(value, value)
