"""Filters of the pages that show files."""

from collections.abc import Mapping
from typing import Any

from django import template

from bihuan.web.common.language import pick
from bihuan.web.files.models import Preview, Upload
from bihuan.web.files.uploads import arrived_upload as arrived

register = template.Library()


@register.filter
def in_words(note: Mapping[str, str]) -> str:
    """Return a stored note (a warning, or what a copy does not have) in the language of the page."""
    return pick(note["zh"], note["en"])


@register.filter
def blocks_shown(preview: Preview) -> list[dict[str, Any]]:
    """Return the blocks of a preview; those with a picture get its size, so that the page does not jump, and an ordinal."""
    sizes = {picture.number: (picture.width, picture.height) for picture in preview.pictures.all()}
    shown = []
    for block in preview.blocks:
        if "number" in block:
            width, height = sizes.get(block["number"], (0, 0))
            shown.append({**block, "width": width, "height": height, "ordinal": block["number"] + 1})
        else:
            shown.append(block)
    return shown


@register.simple_tag(takes_context=True)
def arrived_upload(context: template.Context) -> Upload | None:
    """Return the file that came with the form on this page, where the form was refused and the file was not."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated or not (named := request.POST.get("upload")):
        return None
    return arrived(request.user.pk, named)
