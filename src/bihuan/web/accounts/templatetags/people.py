"""Assignments as a page says them."""

from django import template
from django.utils.translation import gettext as _

from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.workbook import RESULTS
from bihuan.web.common import words
from bihuan.web.common.language import pick

register = template.Library()


@register.filter
def assignment(row: Assignment) -> str:
    """Say the role, its duty, and where it reaches."""
    role = str(row.get_role_display())
    if row.duty:
        role = _("%(role)s（%(duty)s）") % {"role": role, "duty": row.get_duty_display()}
    where = row.target or row.group or row.round
    if where is None:
        return _("%(role)s，%(organ)s的全部轮次") % {"role": role, "organ": row.organ} if row.organ else role
    return _("%(role)s，%(where)s") % {"role": role, "where": where}


@register.filter
def belongs_to(person: User) -> str:
    """Say the organ of a person from a list of people, or the groups that they serve in; a dash for neither."""
    if person.organ:
        return str(person.organ)
    rows: list[Assignment] = getattr(person, "shown", [])
    return _("、").join(dict.fromkeys(str(row.group) for row in rows if row.group)) or "—"


@register.filter
def term(row: Assignment) -> str:
    """Say from when to when it runs."""
    if row.until is None:
        return _("%(since)s 起") % {"since": words.day(row.since)}
    return words.days(row.since, row.until)


@register.filter
def result_word(kind: str) -> str:
    """Say what a row of a workbook would do."""
    return pick(*RESULTS[kind])
