"""Texts that are about to leave, and sources that they must not repeat, for tests of the leak check."""

import hashlib
from uuid import UUID

from bihuan.web.feedback import checks
from bihuan.web.files.models import Blob, Wording
from bihuan.web.files.wording import MAKER
from bihuan.web.findings.models import Evidence, EvidenceVersion
from bihuan.web.rounds.models import Target
from tests.web.making import make_evidence
from tests.web.people import People

#: What somebody said in confidence. Its words stand nowhere else.
CANARY = "窗口办事员悄悄告诉我蓝皮账本里记着每月要交三千六百元茶水费"
SAID = f"谈话记录。{CANARY}，不交就拖着不给盖章。其他人也这样讲。"
#: The same matter as a summary may put it.
SUMMARY = "个别窗口服务意识不强，存在推诿拖延现象。"
KIND = "text_of_a_test"


class Drafts:
    """Texts by their key, registered as a kind of their own; a part "frame" speaks of no unit."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.texts: dict[int, str] = {}
        self.places: dict[int, Target] = {}  # of texts about another unit
        self.authors: frozenset[int] = frozenset()
        checks.register(KIND, checks.Subject(self.look, self.find))

    def look(self, object_id: int, part: str) -> checks.CheckedText | None:
        if object_id not in self.texts:
            return None
        place = self.places.get(object_id, self.target)
        return checks.CheckedText(
            kind=KIND,
            object_id=object_id,
            part=part,
            text=self.texts[object_id],
            round=place.round,
            target=None if part == "frame" else place,
            title=f"稿件{object_id}",
            url="/",
            version=1,
            authors=self.authors,
        )

    def find(self, uid: UUID) -> int | None:
        return uid.int if uid.int in self.texts else None


def make_source(people: People, target: Target, text: str, **columns: object) -> Evidence:
    """Return a proof at ``target`` whose one file has these words already."""
    proof = make_evidence(people, target, **columns)
    blob = Blob.objects.create(
        sha256=hashlib.sha256(f"{proof.pk}{text}".encode()).hexdigest(), size=1, media_type="text/plain"
    )
    Wording.objects.create(blob=blob, maker=MAKER, text=text, unread="" if text else "files.no_words")
    EvidenceVersion.objects.create(
        evidence=proof,
        number=1,
        name="谈话.txt",
        media_type="text/plain",
        original=blob,
        cleaned=blob,
        added_by=proof.author,
    )
    return proof
