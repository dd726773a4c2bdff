"""The calls of the API, one file a kind of object."""

from ninja import Router

from bihuan.web.api.routes import (
    chasing,
    checks,
    criteria,
    evidence,
    feedback,
    findings,
    fixes,
    inbox,
    items,
    me,
    objections,
    papers,
    planning,
    plans,
    pool,
    publications,
    recusals,
    reports,
    schedules,
    schemes,
    webhooks,
)

#: In the order of the documentation.
ALL: tuple[tuple[str, Router], ...] = (
    ("", me.router),
    ("", inbox.router),
    ("", planning.router),
    ("pool", pool.router),
    ("", schedules.router),
    ("", schemes.router),
    ("", recusals.router),
    ("papers", papers.router),
    ("findings", findings.router),
    ("fixes", fixes.router),
    ("evidence", evidence.router),
    ("criteria", criteria.router),
    ("", reports.router),
    ("", feedback.router),
    ("", publications.router),
    ("", objections.router),
    ("", plans.router),
    ("", items.router),
    ("", checks.router),
    ("", chasing.router),
    ("webhooks", webhooks.router),
)
