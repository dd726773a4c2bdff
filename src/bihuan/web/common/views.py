"""Help, and the calm pages for what cannot be shown or done."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick


def help(request: HttpRequest) -> HttpResponse:
    """Show what the product does and how to begin."""
    return render(request, "common/help.html", {"menu": "help"})


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """
    Turn a refusal into an answer: the sign-in page, JSON for those who asked for data, else a page.

    The page says what happened, where, and what to do next, in the language of the visitor.
    """
    if refusal.http_status == HTTPStatus.UNAUTHORIZED and not _wants_data(request):
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    if _wants_data(request):
        response: HttpResponse = JsonResponse({"refused": refusal.as_json()}, status=refusal.http_status)
    else:
        sentence = pick(refusal.zh, refusal.en)
        context = {"refusal": refusal, "sentence": sentence, "status": refusal.http_status}
        response = render(request, "common/refusal.html", context, status=refusal.http_status)
    response.refusal_code = refusal.code  # type: ignore[attr-defined]  # the trail records refused changes by it
    return response


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
            "页面停留过久或浏览器未保存会话，表单没有提交。请刷新页面后重新提交。",
            "The page was open for too long, or the browser keeps no cookies, so the form was not sent. "
            "Reload the page and send it again.",
            http_status=403,
        ),
    )


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


def _wants_data(request: HttpRequest) -> bool:
    # Read from the raw query: a multipart body over the limit must not be parsed to find out how to refuse it.
    accepted: Any = request.headers.get("Accept", "")
    return request.GET.get("format") == "json" or ("json" in accepted and "html" not in accepted)
