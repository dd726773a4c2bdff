"""How the records of rectification read in the trail."""

from django.db.models import TextChoices

from bihuan.web.trail.words import Both

#: One table for each kind of object, by the names of its actions; ``apps`` joins them.
PLANS: dict[str, Both] = {}
ITEMS: dict[str, Both] = {}
CHECKS: dict[str, Both] = {}
TRUTH: dict[str, Both] = {}
CHASING: dict[str, Both] = {}
RESULTS: dict[str, Both] = {}
LOOKING_BACK: dict[str, Both] = {}

ACTIONS: dict[str, Both] = {**PLANS, **ITEMS, **CHECKS, **TRUTH, **CHASING, **RESULTS, **LOOKING_BACK}
#: The same step by the same name, and otherwise in words for one kind: by action and kind.
OF_KIND: dict[tuple[str, str], Both] = {}
KINDS: dict[str, Both] = {}
#: Kinds that have a page: kind -> name of the address, as in the apps before.
PAGES: dict[str, str] = {}
HEADINGS: dict[str, Both] = {"rectification": ("整改", "Rectification")}


def states() -> dict[str, type[TextChoices]]:
    """Return the states of each kind, for the words of moves."""
    from bihuan.web.rectification.models import (
        Extension,
        HandOver,
        Item,
        Letter,
        Plan,
        RectificationReport,
        RepeatLink,
        Sample,
        VerifierList,
    )

    return {
        "plan": Plan.Status,
        "item": Item.Status,
        "rectification_report": RectificationReport.Status,
        "extension": Extension.Status,
        "hand_over": HandOver.Status,
        "verifier_list": VerifierList.Status,
        "sample": Sample.Status,
        "chasing_letter": Letter.Status,
        "repeat_link": RepeatLink.Status,
    }
