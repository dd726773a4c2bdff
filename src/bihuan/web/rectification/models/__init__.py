"""Rectification: plans, items, proof, verification, checks of truth, chasing, reports, the look back."""

from bihuan.web.rectification.models.chasing import Letter as Letter
from bihuan.web.rectification.models.checking import Call as Call
from bihuan.web.rectification.models.checking import CheckForm as CheckForm
from bihuan.web.rectification.models.checking import Proposal as Proposal
from bihuan.web.rectification.models.checking import Sample as Sample
from bihuan.web.rectification.models.checking import SampledItem as SampledItem
from bihuan.web.rectification.models.checking import TextPrint as TextPrint
from bihuan.web.rectification.models.checking import TruthMark as TruthMark
from bihuan.web.rectification.models.checking import VerifierList as VerifierList
from bihuan.web.rectification.models.items import Extension as Extension
from bihuan.web.rectification.models.items import HandOver as HandOver
from bihuan.web.rectification.models.items import Item as Item
from bihuan.web.rectification.models.items import Progress as Progress
from bihuan.web.rectification.models.items import Proof as Proof
from bihuan.web.rectification.models.items import ProofPrint as ProofPrint
from bihuan.web.rectification.models.plans import Completion as Completion
from bihuan.web.rectification.models.plans import Measure as Measure
from bihuan.web.rectification.models.plans import Milestone as Milestone
from bihuan.web.rectification.models.plans import Opinion as Opinion
from bihuan.web.rectification.models.plans import Plan as Plan
from bihuan.web.rectification.models.plans import RectificationRules as RectificationRules
from bihuan.web.rectification.models.plans import Response as Response
from bihuan.web.rectification.models.results import LookBack as LookBack
from bihuan.web.rectification.models.results import LookBackEntry as LookBackEntry
from bihuan.web.rectification.models.results import RectificationReport as RectificationReport
from bihuan.web.rectification.models.results import RepeatLink as RepeatLink
