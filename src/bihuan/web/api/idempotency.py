"""
The same request twice is the same answer, once done: for networks that fail after the work and before the answer.

The answer is written in the transaction of the change: either both stand, or a repeat does the work for the first time.
Only an upload's answer is written after its change; where a crash came between, a repeat is told to look first.
"""

import hashlib
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from bihuan.web.api.actions import answers
from bihuan.web.api.authentication import token_of
from bihuan.web.api.models import ApiToken, IdempotentAnswer
from bihuan.web.api.problems import bad_key, key_used_otherwise, outcome_unknown, problem

PREFIX = "/api/v1/"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,80}")
#: Worth keeping: what would be answered again. Not: no right yet, too often, our own fault.
_KEPT = frozenset(range(200, 500)) - {401, 408, 429}


class IdempotencyMiddleware:
    """Answers a POST of the API with a known ``Idempotency-Key`` from memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request, from memory if it came before."""
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not request.path.startswith(PREFIX):
            return self._get_response(request)
        token = token_of(request)
        if token is None:
            return self._get_response(request)  # which refuses it
        if not _KEY.fullmatch(key):
            return problem(bad_key())
        # A file is looked at for seconds, and must not keep everybody else from writing meanwhile.
        is_upload = request.content_type == "multipart/form-data"
        try:
            digest = _digest(request, is_upload=is_upload)
        except MultiPartParserError:
            return self._get_response(request)  # in which the call finds nothing, and says so
        serve = self._in_two_steps if is_upload else self._in_one_transaction
        return serve(request, token, key, digest)

    def _in_one_transaction(self, request: HttpRequest, token: ApiToken, key: str, digest: str) -> HttpResponse:
        with transaction.atomic():
            row, is_new = answers.reserve(actor=token.person, token=token, key=key, request_hash=digest)
            if not is_new:
                return _repeated(row, digest)
            answer = self._get_response(request)
            if _is_worth_keeping(answer):
                answers.keep(actor=token.person, row=row, answer=answer)
            else:
                transaction.set_rollback(True)
        return answer

    def _in_two_steps(self, request: HttpRequest, token: ApiToken, key: str, digest: str) -> HttpResponse:
        with transaction.atomic():
            row, is_new = answers.reserve(actor=token.person, token=token, key=key, request_hash=digest)
        if not is_new:
            return _repeated(row, digest)
        answer = self._get_response(request)
        if _is_worth_keeping(answer):
            answers.keep(actor=token.person, row=row, answer=answer)
        else:
            answers.release(actor=token.person, row=row)
        return answer


def is_answered(request: HttpRequest) -> bool:
    """Return whether the request will be answered from memory; False for one without a key of its own."""
    key = request.headers.get("Idempotency-Key")
    token = token_of(request) if key and request.method == "POST" else None
    return token is not None and answers.is_kept(token, str(key))


def _digest(request: HttpRequest, *, is_upload: bool) -> str:
    """Return what tells a call from another; of an upload by what was sent, which is larger than memory, not by its bytes."""
    told = hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n".encode())
    if not is_upload:
        told.update(request.body)
        return told.hexdigest()
    told.update(repr(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            told.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                told.update(chunk)
            file.seek(0)
    return told.hexdigest()


def _repeated(row: IdempotentAnswer, digest: str) -> HttpResponse:
    if row.request_hash != digest:
        return problem(key_used_otherwise())
    return answers.again(row) if row.status else problem(outcome_unknown())


def _is_worth_keeping(answer: HttpResponse) -> bool:
    # Who lacked a code sends the same again with one.
    lacked_code = getattr(answer, "refusal_code", "") == "accounts.step_up_needed"
    return answer.status_code in _KEPT and not answer.streaming and not lacked_code
