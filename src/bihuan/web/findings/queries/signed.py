"""What stands at which target, as signatures under it ask."""

from bihuan.web.findings.models import Finding


def target_of_finding(uid: str) -> int | None:
    """Return the target of a finding by its key; None if there is none."""
    return Finding.objects.filter(uid=uid).values_list("target_id", flat=True).first()
