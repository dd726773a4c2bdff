"""Whether the bytes of a file are kept already: one proof is meant to serve many papers and findings."""

import hashlib

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.findings import access
from bihuan.web.findings.models import Evidence, EvidenceVersion

#: Proofs that are named; more of the same bytes say nothing more.
NAMED = 5


def proofs_of_bytes(user: Visitor, data: bytes) -> list[Evidence]:
    """Return the proofs that hold exactly these bytes as an original and that ``user`` may read, newest first."""
    same = EvidenceVersion.objects.filter(original__sha256=hashlib.sha256(data).hexdigest()).values("evidence")
    rows = access.evidence_visible_to(user, Letter.READ).filter(pk__in=same)
    return list(rows.select_related("target")[:NAMED])
