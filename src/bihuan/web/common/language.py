"""Words that the data holds in two languages."""

from django.utils.translation import get_language


def pick(zh: str, en: str) -> str:
    """Return ``zh`` on a Chinese page, ``en`` on any other; whichever exists if one is empty."""
    chinese = (get_language() or "zh").startswith("zh")
    return (zh or en) if chinese else (en or zh)
