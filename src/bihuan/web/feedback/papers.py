"""
Official papers, for whoever issues one: number, marking, Word file, freeze.

Inside the transaction that issues: ``refuse_marked``, then ``give_number(organ, number_word(organ, kind), year)``, then
the document is composed with that number, then ``freeze``; the trail record of the caller names number and ``sha256``.
"""

from bihuan.web.feedback.actions.papers import freeze, give_number
from bihuan.web.feedback.printing.kinds import KINDS
from bihuan.web.feedback.printing.marks import refuse_marked
from bihuan.web.feedback.printing.word import word_bytes
from bihuan.web.feedback.queries.papers import editions_of, number_word

__all__ = ["KINDS", "editions_of", "freeze", "give_number", "number_word", "refuse_marked", "word_bytes"]
