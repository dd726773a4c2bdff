"""What a form says of a field that it cannot take: the sentence, and the stable code that belongs to it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList

#: Codes of the framework's fields -> ours. A code with a dot is one of ours already.
CODES = {
    "required": "common.field_required",
    "missing": "common.field_required",
    "empty": "common.field_required",
    "invalid": "common.field_unreadable",
    "invalid_list": "common.field_unreadable",
    "unreadable": "common.field_unreadable",
    "null_characters_not_allowed": "common.field_unreadable",
    "invalid_choice": "common.field_not_a_choice",
    "max_length": "common.field_too_long",
    "min_length": "common.field_too_short",
    "min_value": "common.field_out_of_range",
    "max_value": "common.field_out_of_range",
    "max_digits": "common.field_out_of_range",
    "max_whole_digits": "common.field_out_of_range",
    "max_decimal_places": "common.field_out_of_range",
    "too_many": "common.field_out_of_range",
}
#: What a rule of one page says that has no code of its own.
OTHERWISE = "common.field_not_taken"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One sentence about a field, in the language of the page, and its code."""

    sentence: str
    code: str


def field_errors(field: BoundField) -> list[FieldError]:
    """Return what is wrong with a field, in the order in which it was found; empty for one that was taken."""
    return list_errors(field.errors)


def list_errors(errors: ErrorList) -> list[FieldError]:
    """Return the errors of a list as the framework keeps them."""
    return [FieldError(sentence, code_of(error)) for error in errors.as_data() for sentence in error.messages]


def code_of(error: ValidationError) -> str:
    """Return the code of one error."""
    code = str(getattr(error, "code", "") or "")
    return code if "." in code else CODES.get(code, OTHERWISE)
