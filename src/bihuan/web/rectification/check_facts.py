"""What a verifier writes on a check form, and what makes the form whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.choices import Answer, CheckMethod, Degree, questions
from bihuan.web.rectification.models import Proof
from bihuan.web.rectification.texts import check_text

LONGEST = 4_000
#: Under this key of the answers stands what the verifier makes of warnings on the line.
ABOUT_WARNINGS = "about_warnings"


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """
    What a verifier found.

    ``answers`` are by the codes of ``check_form.toml``; ``independent`` are the keys of the proofs that somebody outside the
    unit vouches for and that the verifier relies on; ``about_warnings`` says what they make of warnings on the line.
    """

    method: str
    found: str
    meets_cause: str
    is_proven: str
    answers: Mapping[str, str] = field(default_factory=dict)
    independent: Sequence[UUID] = ()
    about_warnings: str = ""


def require_whole(facts: CheckFacts) -> None:
    """
    Refuse a form on which something is missing, or is no answer.

    Raises:
        Refusal: ``rectification.check_form_incomplete``; as ``texts.check_text`` for what is written.
    """
    for where, value, known in (
        ("method", facts.method, CheckMethod.values),
        ("meets_cause", facts.meets_cause, Degree.values),
        ("is_proven", facts.is_proven, Degree.values),
    ):
        if value not in known:
            raise incomplete(where)
    require_words(facts.found, "found")
    check_text(facts.about_warnings, where="about_warnings", longest=LONGEST)
    require_answers("verification", facts.answers)


def require_words(text: str, where: str) -> None:
    """Refuse an empty account of what was seen; as ``require_whole``."""
    if not text.strip():
        raise incomplete(where)
    check_text(text, where=where, longest=LONGEST)


def require_answers(form: str, answers: Mapping[str, str]) -> None:
    """Refuse a form that leaves a question open, or answers one that it does not ask; as ``require_whole``."""
    codes = {one.code for one in questions(form)}
    for code in sorted(codes):
        if answers.get(code) not in Answer.values:
            raise incomplete(code)
    if set(answers) - codes:
        raise incomplete("answers")


def against(form: str, answers: Mapping[str, str]) -> list[str]:
    """Return the questions, in Chinese and by their codes, whose answer stands against saying that a line is done."""
    return [one.code for one in questions(form) if one.decisive and answers.get(one.code) == Answer.NO]


def require_consistent(facts: CheckFacts) -> None:
    """
    Refuse to verify a line by a form that says it is not done.

    Raises:
        Refusal: ``rectification.form_speaks_against``.
    """
    said = [one.zh for one in questions("verification") if one.code in against("verification", facts.answers)]
    told = [one.en for one in questions("verification") if one.code in against("verification", facts.answers)]
    if facts.meets_cause == Degree.NONE:
        said, told = [*said, "整改是否针对原因？"], [*told, "Does it meet the cause?"]
    if facts.is_proven == Degree.NONE:
        said, told = [*said, "整改是否得到证明？"], [*told, "Is it proven?"]
    if said:
        raise speaks_against(said, told)


def speaks_against(said: Sequence[str], told: Sequence[str]) -> Refusal:
    """Return the answer to a conclusion that the form's own answers contradict."""
    return Refusal(
        "rectification.form_speaks_against",
        f"核查表上有回答为“否”的关键问题：{'；'.join(said)}。这样不能作出属实的结论，没有保存。请退回或更正回答。",
        f"Questions that decide are answered with no: {'; '.join(told)}. So it cannot be found true; nothing was saved. "
        "Return it, or correct the answers.",
        where="outcome",
    )


def no_independent_proof() -> Refusal:
    """Return the answer to verifying a line with nothing that somebody outside the unit vouches for."""
    kinds = [Proof.Kind(kind) for kind in Proof.INDEPENDENT]
    names = {"receipt": "a payment receipt", "other_organ": "a document of another organ"}
    names |= {"site_check": "a record of a visit", "call_back": "a record of calls"}
    return Refusal(
        "rectification.no_independent_proof",
        "没有勾选独立佐证，不能作出属实的结论，没有保存。至少需要一件：缴款或支付凭证、其他机关出具的文书、现场核查记录、"
        "回访记录；后两种由核查人员自己补充。",
        f"No proof from outside the unit is ticked, so it cannot be found true; nothing was saved. At least one of these is "
        f"needed: {', '.join(names[str(kind)] for kind in kinds)}; the last two are the verifier's to bring.",
        where="independent",
        http_status=409,
    )


def incomplete(where: str) -> Refusal:
    """Return the answer to a form on which something is missing; ``where`` is the field."""
    return Refusal(
        "rectification.check_form_incomplete",
        "核查表还没有填完，没有保存。请填写标出的一项后再提交。",
        "The check form is not complete, so it was not saved. Fill in what is marked and submit again.",
        where=where,
    )
