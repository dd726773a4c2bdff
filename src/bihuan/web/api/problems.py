"""
Every error as ``application/problem+json``, with the code and both sentences that pages show.

Source: RFC 9457 (problem details).
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language

from bihuan.web.common.errors import Refusal

CONTENT_TYPE = "application/problem+json"


def problem(
    refusal: Refusal,
    *,
    fields: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return ``refusal`` as a problem; ``fields`` names what in the request is wrong, each with its own sentence."""
    body: dict[str, Any] = {
        "type": f"urn:bihuan:{refusal.code}",
        "title": refusal.code,
        "status": refusal.http_status,
        "detail": refusal.en if (get_language() or "").startswith("en") else refusal.zh,
        "code": refusal.code,
        "zh": refusal.zh,
        "en": refusal.en,
        "where": refusal.where,
        "fields": fields or [],
    }
    answer = JsonResponse(
        body, status=refusal.http_status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    for name, value in (headers or {}).items():
        answer[name] = value
    answer.refusal_code = refusal.code  # type: ignore[attr-defined]  # the trail records refused changes by it
    return answer


def no_token() -> Refusal:
    """Return the answer to a call without a token that is good."""
    return Refusal(
        "api.no_token",
        "没有有效的接口令牌。请在“账号安全”中新建令牌，并写在请求头 Authorization: Bearer 之后。",
        "There is no valid token. Make one under “Account security” and send it as Authorization: Bearer.",
        http_status=401,
    )


def nothing_there() -> Refusal:
    """Return the answer to an address that does not exist, and to what the token's owner may not know of: the same."""
    return Refusal(
        "common.not_found",
        "没有这个地址或对象，或者令牌的任职无权知道它。请核对地址和编号；可用的地址见 /api/docs/。",
        "There is no such address or object, or the token's assignment may not know of it. Check address and id; "
        "/api/docs/ lists the addresses.",
        http_status=404,
    )


def code_needed() -> Refusal:
    """Return the answer to a step that a token takes only with a code of the person."""
    return Refusal(
        "accounts.step_up_needed",
        "这一步须由本人办理，没有执行：请在请求头 Bihuan-Code 中附上本人验证器的当前验证码（一码只用一次；错误、用过或被锁定的"
        "不算），或者到页面上办理。还没有验证器的，先在“账号安全”中设置。",
        "This step needs the person, so it was not taken: send a code of their authenticator app in the header Bihuan-Code "
        "(each is good for one call; a wrong or used one, or one of a locked account, is none), or take the step on its page. "
        "An app is set up under “Account security”.",
        where="Bihuan-Code",
        http_status=403,
    )


def bad_request(zh: str = "", en: str = "") -> Refusal:
    """Return the answer to a request whose parameters or body cannot be read."""
    return Refusal(
        "api.bad_request",
        zh or "请求的参数或内容有误，什么也没有保存。请按 fields 中的说明修改。",
        en or "Parameters or body of the request are wrong; nothing was saved. Change them as `fields` says.",
    )


def no_such_method() -> Refusal:
    """Return the answer to a method that an address does not have."""
    return Refusal(
        "api.no_such_method",
        "这个地址不支持这种请求方法。请查看接口文档 /api/docs/。",
        "This address has no such method. See the documentation at /api/docs/.",
        http_status=405,
    )


def too_many(seconds: int) -> Refusal:
    """Return the answer to a token that asks too often."""
    return Refusal(
        "api.too_many",
        f"请求过于频繁，请在 {seconds} 秒后再试。",
        f"Too many requests; try again in {seconds} seconds.",
        http_status=429,
    )


def version_needed() -> Refusal:
    """Return the answer to a change that does not say which version it was prepared on."""
    return Refusal(
        "api.version_needed",
        "请在请求头 If-Match 中写明您看到的版本（取自 ETag），以免覆盖别人的改动。",
        "Say in the header If-Match which version you saw (from ETag), so that nobody's change is overwritten.",
        where="If-Match",
        http_status=428,
    )


def version_differs() -> Refusal:
    """Return the answer to a change that was prepared on another version."""
    return Refusal(
        "api.version_differs",
        "这条记录已被改动，您的改动没有保存。请重新读取后再提交。",
        "The record has been changed, so yours was not saved. Read it again, then send your change.",
        where="If-Match",
        http_status=412,
    )


def key_used_otherwise() -> Refusal:
    """Return the answer to an idempotency key that came before with another request."""
    return Refusal(
        "api.key_used_otherwise",
        "这个 Idempotency-Key 已用于另一个请求，什么也没有做。请为新的请求换一个键。",
        "This Idempotency-Key was used for another request, so nothing was done. Use a new key for a new request.",
        where="Idempotency-Key",
        http_status=422,
    )


def bad_key() -> Refusal:
    """Return the answer to an idempotency key that is not 8 to 80 plain characters."""
    return Refusal(
        "api.bad_key",
        "Idempotency-Key 须为 8 到 80 个字母、数字、- 或 _，什么也没有做。",
        "An Idempotency-Key is 8 to 80 letters, digits, - or _; nothing was done.",
        where="Idempotency-Key",
    )


def not_json() -> Refusal:
    """Return the answer to a body that is no JSON."""
    return Refusal(
        "api.not_json",
        "请求内容不是有效的 JSON，什么也没有保存。请检查引号、括号和编码（UTF-8）。",
        "The body is not valid JSON; nothing was saved. Check quotes, brackets and encoding (UTF-8).",
        where="body",
        http_status=400,
    )


def outcome_unknown() -> Refusal:
    """Return the answer to a repeat of an upload whose first answer was never written down."""
    return Refusal(
        "api.outcome_unknown",
        "带这个 Idempotency-Key 的上传之前中断了，可能已经保存。请先查询列表，确认没有后再换一个键重发。",
        "An upload with this Idempotency-Key broke off before it was answered and may have been saved. Look at the list "
        "first; if it is not there, send it with a new key.",
        where="Idempotency-Key",
        http_status=409,
    )
