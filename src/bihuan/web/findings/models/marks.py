"""What the standing checks say of a finding, kept beside it so that the quality page need not ask every finding."""

from django.db import models


class FindingMark(models.Model):
    """
    One thing that a standing check found in one finding; made again whenever the finding changes.

    ``other`` is the finding whose text is like this one's. It may belong to a target that the reader may not see:
    a page names it only after asking ``access``.
    """

    finding = models.ForeignKey("findings.Finding", on_delete=models.CASCADE, related_name="marks")
    code = models.CharField(max_length=40)
    is_blocking = models.BooleanField()
    field = models.CharField(max_length=30, blank=True)
    start = models.PositiveIntegerField(default=0)  # span in the field, code points; 0 to 0 for the field as a whole
    end = models.PositiveIntegerField(default=0)
    other = models.ForeignKey("findings.Finding", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["finding", "code"]
        constraints = [models.UniqueConstraint("finding", "code", name="one_mark_per_check")]
        indexes = [models.Index(fields=["code", "finding"], name="marks_by_check")]

    def __str__(self) -> str:
        return f"{self.code} {self.finding_id}"


class TextSketch(models.Model):
    """A few small numbers that like texts share (see ``sketches``): where to look for a copy, not proof of one."""

    finding = models.ForeignKey("findings.Finding", on_delete=models.CASCADE, related_name="sketches")
    target = models.ForeignKey("rounds.Target", on_delete=models.CASCADE, related_name="+")
    hash = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["hash", "target"], name="texts_that_share_a_hash")]

    def __str__(self) -> str:
        return str(self.hash)
