"""Registers rounds, targets, taxonomies."""

from django.apps import AppConfig

from bihuan.web.trail import words


class RoundsConfig(AppConfig):
    """The app ``rounds``."""

    name = "bihuan.web.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Say how the records of rounds read, and those that a demonstration begins with."""
        words.register(
            {
                "rounds.create_from_reading": ("由通报建立轮次", "round made from a notice"),
                "rounds.create": ("新建轮次", "round planned"),
                "rounds.edit": ("修改轮次", "round edited"),
                "rounds.create_groups": ("设立巡视组", "groups made"),
                "rounds.assign_targets": ("分配被巡视单位", "targets assigned to groups"),
                "rounds.plan_meetings": ("安排反馈会日期", "days of meetings planned"),
                "rounds.set_date": ("确定日期", "date set by the office"),
                "rounds.adopt": ("纳入计划", "round adopted"),
                "rounds.start": ("启动轮次", "round started"),
                "rounds.end": ("结束现场工作", "field work ended"),
                "rounds.archive": ("归档轮次", "round archived"),
                "rounds.cancel": ("取消轮次", "round cancelled"),
                "rounds.keep_workdays": ("载入放假安排", "known holidays brought in"),
                "rounds.bring_workdays": ("导入放假安排", "list of holidays brought in"),
                "rounds.publish_workdays": ("公布放假安排", "list of holidays published"),
                "rounds.withdraw_workdays": ("撤回放假安排", "list of holidays withdrawn"),
                "demo.open_accounts": ("开设演示账号", "accounts of the demonstration opened"),
                "demo.set_password": ("更换演示密码", "password of the demonstration changed"),
                "demo.fill_register": ("填入演示数据", "made-up data written"),
            },
            kinds={
                "round": ("轮次", "round"),
                "workday_list": ("放假安排", "list of holidays"),
                "demo": ("演示", "demonstration"),
            },
            pages={"round": "round_work", "workday_list": "workday_list"},
        )
