"""Forms as a page shows them: fields that name their help and errors to a screen reader."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from bihuan.web.common import form_errors

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
def field_errors(form: object) -> list[tuple[str, str, list[form_errors.FieldError]]]:
    """Return the wrong fields in the order of the form: id of the control, label, what is wrong."""
    if not isinstance(form, forms.BaseForm) or not form.is_bound:
        return []
    return [
        (field.id_for_label or field.auto_id, str(field.label), form_errors.field_errors(field))
        for field in form
        if field.errors
    ]


@register.filter
def errors_of(field: object) -> list[form_errors.FieldError]:
    """Return what is wrong with one field; nothing where the form has no such field."""
    return form_errors.field_errors(field) if isinstance(field, BoundField) else []


@register.filter
def whole_errors(form: object) -> list[form_errors.FieldError]:
    """Return what is wrong with a form as a whole."""
    return (
        form_errors.list_errors(form.non_field_errors()) if isinstance(form, forms.BaseForm) and form.is_bound else []
    )
