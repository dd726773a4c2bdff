"""Registers people, organs, divisions."""

from django.apps import AppConfig

from bihuan.web.trail import words


class AccountsConfig(AppConfig):
    """The app ``accounts``."""

    name = "bihuan.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to what happens to second factors; say how records read."""
        from bihuan.web.accounts import receivers  # noqa: F401  # importing is listening

        words.register(
            {
                "accounts.sign_in": ("登录", "signed in"),
                "accounts.sign_out": ("退出登录", "signed out"),
                "accounts.end_sessions": ("结束别处的登录", "sessions elsewhere ended"),
                "accounts.add_factor": ("添加第二道验证", "second factor added"),
                "accounts.remove_factor": ("移除第二道验证", "second factor removed"),
                "accounts.remove_factors": ("解除他人的第二道验证", "second factors of a person removed"),
                "accounts.drop_factors": ("作废读不出的第二道验证", "unreadable second factors dropped"),
                "accounts.use_recovery_code": ("用恢复码", "recovery code used"),
                "accounts.change_own_password": ("修改自己的密码", "own password changed"),
                "accounts.set_password": ("重设密码", "password set"),
                "accounts.issue_code": ("发登录码", "sign-in code issued"),
                "accounts.redeem_code": ("用登录码设密码", "password chosen with a code"),
                "accounts.create_user": ("开立账号", "account opened"),
                "accounts.edit_person": ("修改人员信息", "person edited"),
                "accounts.close_account": ("停用账号", "account closed"),
                "accounts.reopen_account": ("恢复账号", "account opened again"),
                "accounts.import_people": ("导入人员和任职", "people and assignments imported"),
                "accounts.export_people": ("导出人员和任职", "people and assignments exported"),
                "accounts.create_organ": ("添加机构", "organ added"),
                "accounts.edit_organ": ("修改机构", "organ edited"),
                "accounts.assign": ("给予任职", "role given"),
                "accounts.approve_assignment": ("批准任职", "assignment approved"),
                "accounts.end_assignment": ("结束任职", "assignment ended"),
                "accounts.set_up": ("建立系统", "installation set up"),
                "accounts.keep_divisions": ("载入行政区划", "known divisions brought in"),
                "accounts.sign": ("第一人签字", "first signature given"),
                "accounts.take_back": ("收回签字", "signature taken back"),
                "accounts.save_view": ("保存列表视图", "view of a list saved"),
                "accounts.delete_view": ("删除列表视图", "view of a list deleted"),
                "accounts.move_demo_date": ("调整模拟日期", "simulated date moved"),
                "accounts.open_demo_accounts": ("开立演示账号", "accounts of a demonstration opened"),
                "accounts.set_demo_password": ("更换演示密码", "password of a demonstration changed"),
            },
            kinds={
                "user": ("账号", "account"),
                "organ": ("机构", "organ"),
                "assignment": ("任职", "assignment"),
                "demo_date": ("模拟日期", "simulated date"),
                "demo": ("演示", "demonstration"),
                "saved_view": ("列表视图", "view of a list"),
                "installation": ("系统", "installation"),
            },
            pages={"user": "person_detail"},
            states={
                "user": {"open": ("使用中", "open"), "closed": ("已停用", "closed")},
                "assignment": {
                    "waiting": ("待批准", "waiting"),
                    "in_force": ("生效", "in force"),
                    "ended": ("已结束", "ended"),
                },
                "installation": {"in_force": ("已建立", "set up")},
            },
            headings={"accounts": ("人员和账号", "People and accounts")},
        )
