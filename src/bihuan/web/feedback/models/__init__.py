"""
What comes between field work and publication: reports, feedback documents, their leak checks, meetings and objections.

Addresses use ``uid`` (random, so that a number tells nothing); ``round`` stands beside ``target``, so that a list needs no
join to know what it may show.
"""

from bihuan.web.feedback.models.checks import LeakCheck as LeakCheck
from bihuan.web.feedback.models.checks import LeakHit as LeakHit
from bihuan.web.feedback.models.documents import AnnexFile as AnnexFile
from bihuan.web.feedback.models.documents import FeedbackDocument as FeedbackDocument
from bihuan.web.feedback.models.documents import Passage as Passage
from bihuan.web.feedback.models.meetings import Attendance as Attendance
from bihuan.web.feedback.models.meetings import FeedbackRules as FeedbackRules
from bihuan.web.feedback.models.meetings import Meeting as Meeting
from bihuan.web.feedback.models.meetings import MeetingEdition as MeetingEdition
from bihuan.web.feedback.models.meetings import Objection as Objection
from bihuan.web.feedback.models.papers import IssuedPaper as IssuedPaper
from bihuan.web.feedback.models.papers import NumberSeries as NumberSeries
from bihuan.web.feedback.models.papers import NumberWord as NumberWord
from bihuan.web.feedback.models.papers import PaperTemplate as PaperTemplate
from bihuan.web.feedback.models.reports import Report as Report
from bihuan.web.feedback.models.reports import ReportPassage as ReportPassage
