"""Registers rounds, targets, taxonomies."""

from django.apps import AppConfig

from bihuan.web.trail import words

#: How the records of rounds read, and those that a demonstration begins with.
ACTIONS = {
    "rounds.create_from_reading": ("由通报建立轮次", "round made from a notice"),
    "rounds.create": ("新建轮次", "round planned"),
    "rounds.edit": ("修改轮次", "round edited"),
    "rounds.create_groups": ("设立巡视组", "groups made"),
    "rounds.assign_targets": ("分配被巡视单位", "targets assigned to groups"),
    "rounds.plan_meetings": ("安排反馈会日期", "days of meetings planned"),
    "rounds.plan_slots": ("安排反馈会", "meetings planned"),
    "rounds.cancel_meeting": ("取消反馈会", "meeting given up"),
    "rounds.make_feed": ("生成日历订阅地址", "address of a calendar made"),
    "rounds.revoke_feed": ("停用日历订阅", "subscribed calendar ended"),
    "rounds.export_board": ("导出进度总览", "board exported"),
    "rounds.set_date": ("确定日期", "date set by the office"),
    "rounds.choose_targets": ("选定被巡视单位", "targets chosen"),
    "rounds.drop_targets": ("移出被巡视单位", "targets taken out"),
    "rounds.match_organs": ("核对单位机构", "organs of targets confirmed"),
    "rounds.set_loads": ("填写工作量", "loads of targets written"),
    "rounds.name_groups": ("命名巡视组", "groups named"),
    "rounds.drop_group": ("撤销巡视组", "group taken out"),
    "rounds.create_term": ("登记届次", "term written down"),
    "rounds.edit_term": ("修改届次", "term changed"),
    "rounds.withdraw_term": ("撤回届次", "term taken back"),
    "rounds.add_past_inspections": ("登记历史巡视", "past inspections written down"),
    "rounds.remove_past_inspection": ("撤回历史巡视", "past inspection taken back"),
    "rounds.draft_announcements": ("起草公告", "announcements drafted"),
    "rounds.issue_announcements": ("发布公告", "announcements issued"),
    "rounds.adopt": ("纳入计划", "round adopted"),
    "rounds.start": ("启动轮次", "round started"),
    "rounds.end": ("结束现场工作", "field work ended"),
    "rounds.archive": ("归档轮次", "round archived"),
    "rounds.cancel": ("取消轮次", "round cancelled"),
    "rounds.keep_workdays": ("载入放假安排", "known holidays brought in"),
    "rounds.bring_workdays": ("导入放假安排", "list of holidays brought in"),
    "rounds.publish_workdays": ("公布放假安排", "list of holidays published"),
    "rounds.withdraw_workdays": ("撤回放假安排", "list of holidays withdrawn"),
    "rounds.file_recusal": ("登记回避", "recusal filed"),
    "rounds.prepare_recusal": ("拟办回避", "recusal prepared"),
    "rounds.accept_recusal": ("决定回避", "recusal accepted"),
    "rounds.refuse_recusal": ("不予回避", "recusal refused"),
    "demo.open_accounts": ("开立演示账号", "accounts of a demonstration opened"),
    "demo.set_password": ("更换演示密码", "password of a demonstration changed"),
    "demo.fill_register": ("填入演示数据", "made-up data written"),
}


class RoundsConfig(AppConfig):
    """The app ``rounds``."""

    name = "bihuan.web.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Say how the records of rounds read, and those that a demonstration begins with; take away what is recused."""
        from bihuan.web.accounts import signing, standing
        from bihuan.web.accounts.queries import in_force
        from bihuan.web.rounds.models import (  # here, because models are loaded after their apps
            Announcement,
            Recusal,
            Round,
            Scheme,
        )
        from bihuan.web.rounds.pool import trail_words
        from bihuan.web.rounds.queries import recusals
        from bihuan.web.rounds.schemes import wiring

        trail_words.register()
        wiring.register()
        in_force.ask_whether("recused", recusals.is_recused)
        standing.removes(recusals.removed_targets, only_where="recused")
        signing.locates("recusal", recusals.target_of)
        words.register(
            ACTIONS,
            kinds={
                "round": ("轮次", "round"),
                "calendar_feed": ("日历订阅", "subscribed calendar"),
                "recusal": ("回避", "recusal"),
                "announcement": ("公告", "announcement"),
                "term": ("届", "term"),
                "past_inspection": ("历史巡视", "past inspection"),
                "workday_list": ("放假安排", "list of holidays"),
                "demo": ("演示", "demonstration"),
            },
            states={
                "round": Round.Status,
                "recusal": Recusal.Status,
                "scheme": Scheme.Status,
                "announcement": Announcement.Status,
            },
            headings={"rounds": ("巡视轮次", "Rounds"), "demo": ("演示", "Demonstration")},
            pages={"round": "round_work", "workday_list": "workday_list", "recusal": "recusal_detail"},
        )
