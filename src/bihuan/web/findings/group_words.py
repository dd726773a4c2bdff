"""What is said to somebody who may not take a step of the group."""

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.standing import Standing

GROUP = (
    "这一步由负责该单位的巡视组按职责办理，您的任职不包含这项权限。如需办理，请联系组长。",
    "This step belongs to the group that inspects the unit, by its duties; your assignments do not cover it. "
    "Ask the group leader.",
)
#: The same to somebody of the inspected unit, who has no group leader to ask.
_TO_THE_UNIT = (
    "这一步由负责本单位的巡视组办理，您的任职不包含这项权限。单位的办理结果和证明，由单位联络人在立行立改中报送。",
    "This step belongs to the group that inspects your unit; your assignments do not cover it. "
    "The unit's liaison hands in results and proof with a fix at once.",
)


def group_words(standing: Standing) -> tuple[str, str]:
    """Return the sentences about a step of the group, in words for the side on which the person stands."""
    return _TO_THE_UNIT if standing.roles and standing.roles <= {Role.UNIT, Role.LIA} else GROUP
