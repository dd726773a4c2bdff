"""Words of rectification as templates print them."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.web.common.language import pick
from bihuan.web.rectification import due_reasons
from bihuan.web.rectification.models import Letter
from bihuan.web.rectification.rates import LONG_TERM

register = template.Library()

_WHOM: dict[str, Promise | str] = {
    "handler": _("具体责任人"),
    "liaison": _("单位联络人"),
    "leader": _("责任领导"),
    "head": _("单位主要负责人"),
    "supervisor": _("整改监督人"),
    "office": _("巡视办"),
    "leading_group": _("巡视工作领导小组"),
}


@register.filter
def letter_kind(kind: str) -> str:
    """Return what a kind of chasing letter is called; "" for none."""
    return str(Letter.Kind(kind).label) if kind else ""


@register.filter
def due_told(reason: str) -> str:
    """Return why an item is due on its day."""
    return due_reasons.told(reason)


@register.filter
def whom_word(whom: str) -> str:
    """Return whom a step of the ladder tells."""
    return str(_WHOM[str(whom)])


@register.filter
def long_term_words(code: str) -> str:
    """Return how lines that are kept up for good count."""
    return pick(*LONG_TERM[code])
