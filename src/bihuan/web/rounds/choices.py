"""The words that rounds choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleVersion(models.TextChoices):
    """The version of the regulations on inspection work (巡视工作条例) that a round's dates are computed by."""

    CENTRAL_2017 = "central-2017", _("巡视工作条例（2017 年修改）")
    CENTRAL_2024 = "central-2024", _("巡视工作条例（2024 年修订）")
