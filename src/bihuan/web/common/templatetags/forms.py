"""Forms as a page shows them: fields that name their help and errors to a screen reader."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def described(field: BoundField) -> SafeString:
    """Draw a field's control; it points at its help and errors, and says that it is wrong where it is."""
    pointed = [f"{field.auto_id}-help"] if field.help_text else []
    attributes: dict[str, Any] = {}
    if field.errors:
        pointed.append(f"{field.auto_id}-errors")
        attributes["aria-invalid"] = "true"
    if pointed:
        attributes["aria-describedby"] = " ".join(pointed)
    return field.as_widget(attrs=attributes)


@register.filter
def field_errors(form: forms.BaseForm | None) -> list[tuple[str, str, list[str]]]:
    """Return the wrong fields in the order of the form: id of the control, label, sentences."""
    if form is None or not form.is_bound:
        return []
    return [
        (field.id_for_label or field.auto_id, str(field.label), [str(error) for error in field.errors])
        for field in form
        if field.errors
    ]
