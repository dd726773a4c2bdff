"""How records of schemes read, and who does the runs that the outbox asks for; called once when the app is ready."""

from collections.abc import Mapping
from typing import Any

from bihuan.web.outbox.handlers import register as do_messages
from bihuan.web.trail import words


def register() -> None:
    """Register words and the handler of runs."""
    words.register(
        {
            "rounds.create_scheme": ("新建分组方案", "scheme of groups made"),
            "rounds.edit_scheme_settings": ("修改分组要求", "needs of groups edited"),
            "rounds.change_scheme_locks": ("锁定或放开", "lock put or taken"),
            "rounds.relax_scheme": ("放宽规则", "rule waived"),
            "rounds.change_scheme_plan": ("手工调整分组", "plan changed by hand"),
            "rounds.undo_scheme_change": ("撤销调整", "change of a plan taken back"),
            "rounds.ask_run": ("请求求解", "run of the solver asked for"),
            "rounds.stop_run": ("停止求解", "run of the solver stopped"),
            "rounds.end_run": ("求解结束", "run of the solver ended"),
            "rounds.fail_run": ("求解未成功", "run of the solver failed"),
            "rounds.propose_scheme": ("提请授权", "scheme proposed"),
            "rounds.recall_scheme": ("收回提请", "proposal of a scheme recalled"),
            "rounds.return_scheme": ("退回方案", "scheme returned"),
            "rounds.discard_scheme": ("放弃方案", "scheme given up"),
            "rounds.authorise_scheme": ("授权任职", "scheme authorised"),
            "rounds.revoke_scheme": ("终止授权", "authorisation revoked"),
        },
        kinds={"scheme": ("分组方案", "scheme of groups")},
        pages={"scheme": "scheme_detail"},
    )
    do_messages("rounds.solve", _run, leaves=True)


def _run(payload: Mapping[str, Any], key: str) -> None:
    # Here, because the solver's libraries take a quarter of a second that a command should not wait for.
    from bihuan.web.rounds.schemes.running import handle

    handle(payload, key)
