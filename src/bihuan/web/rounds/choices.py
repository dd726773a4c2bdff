"""The words that rounds choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleVersion(models.TextChoices):
    """
    The version of the regulations on inspection work (巡视工作条例) that a round is carried out by.

    Which version a date follows is said by the day of its trigger. What is chosen here adds the local practice of the
    same name, where the rules know one.
    """

    CENTRAL_2017 = "central-2017", _("巡视工作条例（2017 年修改）")
    CENTRAL_2024 = "central-2024", _("巡视工作条例（2024 年修订）")
    LOCAL_2023 = "local-2023", _("巡视工作条例（2017 年修改），按自治区 2023 年集中整改期")


class RecusalProfile(models.TextChoices):
    """A local practice of recusal that a round follows beside the general rules; names of ``assignment.recusal``."""

    UNIVERSITY = "university", _("高校巡视的做法（样例）")
    EVERY_SEAT = "every_seat", _("所有岗位同样回避（样例）")
