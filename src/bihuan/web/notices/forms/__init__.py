"""Forms of the notice pages: readings, publications, comments."""

from bihuan.web.notices.forms.publications import AnswerForm, CommentForm, FrameForm, SectionForm
from bihuan.web.notices.forms.reading import FindingFilterForm, ImportForm

__all__ = ["AnswerForm", "CommentForm", "FindingFilterForm", "FrameForm", "ImportForm", "SectionForm"]
