"""The stricter password rules that some offices must follow (GB/T 22239-2019, 8.1.4.1); off unless a setting asks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
WANTED = 3


class CompositionValidator:
    """Asks for three of four kinds: small letters, capitals, digits, other signs."""

    def validate(self, password: str, user: Any = None) -> None:
        """
        Let the password pass or say what it lacks.

        Raises:
            ValidationError: fewer kinds than wanted.
        """
        if sum(any(map(kind, password)) for kind in KINDS) < WANTED:
            raise ValidationError(self.get_help_text(), code="too_few_kinds")

    def get_help_text(self) -> str:
        """Return the rule."""
        return _("密码须包含小写字母、大写字母、数字、其他符号中的至少三种。")
