"""Help, and the calm pages for what cannot be shown or done."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick


def help(request: HttpRequest) -> HttpResponse:
    """Show what the product does and how to begin."""
    return render(request, "common/help.html", {"menu": "help"})


def refusal_response(request: HttpRequest, refusal: Refusal, *, back: str = "") -> HttpResponse:
    """
    Turn a refusal into an answer: the sign-in page, JSON for those who asked for data, else a page.

    The page says what happened, where, and what to do next, in the language of the visitor; ``back`` is the page of ours
    where it can be done.
    """
    if refusal.http_status == HTTPStatus.UNAUTHORIZED and not _wants_data(request):
        if request.method == "POST":
            # The script of the page has kept what was typed; without it the sentence still says what was not done.
            _say_once(request, _("没有登录或登录已结束，刚才的内容没有提交。登录后回到原页面，可以恢复填写的内容。"))
        query = urlencode({"next": page_of_form(request) if request.method == "POST" else request.get_full_path()})
        address = f"{resolve_url(settings.LOGIN_URL)}?{query}"
        if "HX-Request" in request.headers:
            # A script would swap the sign-in page into a part of this one, and take the form away that somebody fills in.
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)
    if _wants_data(request):
        response: HttpResponse = JsonResponse({"refused": refusal.as_json()}, status=refusal.http_status)
    else:
        sentence = pick(refusal.zh, refusal.en)
        context = {
            "refusal": refusal,
            "sentence": sentence,
            "status": refusal.http_status,
            "heading": _heading(refusal),
            "back": back,
        }
        response = render(request, "common/refusal.html", context, status=refusal.http_status)
    response.refusal_code = refusal.code  # type: ignore[attr-defined]  # the trail records refused changes by it
    return response


def _say_once(request: HttpRequest, sentence: str) -> None:
    """Put a sentence on the next page that is shown, where it does not stand already: a script may send many times."""
    waiting = messages.get_messages(request)
    said = any(one.message == sentence for one in waiting)
    if isinstance(waiting, BaseStorage):
        waiting.used = False  # looking at them must not take them off the next page
    if not said:
        messages.warning(request, sentence, fail_silently=True)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer a request that cannot be understood."""
    return refusal_response(
        request,
        Refusal(
            "common.bad_request",
            "这个请求读不懂，没有做任何改动。请返回上一页再试一次。",
            "This request could not be understood and nothing was changed. Go back and try again.",
            http_status=400,
        ),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer a visit to an address that does not exist, or not for this visitor."""
    return refusal_response(request, not_found())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer somebody who may not do this."""
    return refusal_response(
        request,
        Refusal(
            "common.not_allowed",
            "您的账号没有做这件事的权限，没有做任何改动。如确有需要，请联系巡视办管理员。",
            "Your account may not do this, and nothing was changed. If you need to, ask the inspection office.",
            http_status=403,
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer a form whose page has become too old."""
    return refusal_response(
        request,
        Refusal(
            "common.form_expired",
            "浏览器丢了本页的安全标记（清除了 Cookie、换过登录，或页面停留过久），表单没有提交，没有做任何改动。"
            "请回到原页面，恢复您填写的内容，再提交一次。",
            "The browser has lost the mark that belongs to this page (cookies were cleared, somebody else signed in, or the "
            "page was open for too long), so the form was not sent and nothing was changed. Go back to the page, restore "
            "what you typed, and send it again.",
            http_status=403,
        ),
        back=page_of_form(request),
    )


def only_by_button(request: HttpRequest) -> HttpResponse:
    """Answer somebody who typed or reloaded an address that only takes what a button of a page sends."""
    return refusal_response(
        request,
        Refusal(
            "common.only_by_button",
            "这个地址只接收页面上按钮提交的内容，不能直接打开或刷新。没有做任何改动。请回到原来的页面，再点一次按钮。",
            "This address only takes what a button of a page sends; it cannot be opened or reloaded. Nothing was changed. "
            "Go back to the page and press its button again.",
            http_status=405,
        ),
        back=page_above(request.path),
    )


def page_of_form(request: HttpRequest) -> str:
    """Return the page of ours from which a form was sent, as the browser says, else the one above its address."""
    sender = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sender, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(sender)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return page_above(request.path)


def page_above(path: str) -> str:
    """Return the nearest address above ``path`` that leads to a page, the home page if there is none."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return resolve_url("home")


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer a fault of ours. Touches neither database nor session: either may be what failed."""
    return HttpResponse(_SERVER_ERROR, status=HTTPStatus.INTERNAL_SERVER_ERROR)


_SERVER_ERROR = """<!DOCTYPE html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>系统出错 · 闭环</title></head>
<body>
<main>
<h1>系统出错</h1>
<p>系统出了错，这一步没有完成，也没有保存任何内容。请稍后重试；如再次出现，请把时间和页面地址告诉管理员。</p>
<p lang="en">Something went wrong on our side. This step was not finished and nothing was saved. Try again shortly;
if it happens again, tell your administrator the time and the address of the page.</p>
<p>common.server_error · <a href="/">返回首页 / Home</a></p>
</main>
</body>
</html>
"""


def _heading(refusal: Refusal) -> str:
    """Return what the page of a refusal is called: by its code where its status would say something else."""
    if refusal.code in _HEADINGS_BY_CODE:
        return str(_HEADINGS_BY_CODE[refusal.code])
    return str(_HEADINGS.get(refusal.http_status, _NOT_DONE))


_NOT_DONE = gettext_lazy("没有办理")
_HEADINGS: dict[int, Any] = {
    HTTPStatus.NOT_FOUND: gettext_lazy("没有找到"),
    HTTPStatus.FORBIDDEN: gettext_lazy("没有权限"),
    HTTPStatus.CONFLICT: gettext_lazy("内容已变"),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("不能直接打开"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_lazy("没有接收"),
}
#: The right to do it is not what was missing.
_HEADINGS_BY_CODE = {"common.form_expired": gettext_lazy("没有提交")}


def _wants_data(request: HttpRequest) -> bool:
    # Read from the raw query: a multipart body over the limit must not be parsed to find out how to refuse it.
    accepted: Any = request.headers.get("Accept", "")
    return request.GET.get("format") == "json" or ("json" in accepted and "html" not in accepted)
