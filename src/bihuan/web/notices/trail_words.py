"""How the trail's records of publications and of comments on them read."""

PUBLICATION = {
    "notices.create_publication": ("起草集中公布", "publication drafted"),
    "notices.edit_frame": ("修改公布框架", "frame of a publication written"),
    "notices.edit_section": ("修改公布段落", "section of a publication written"),
    "notices.submit_publication": ("报审集中公布", "publication submitted"),
    "notices.approve_publication": ("审批集中公布", "publication approved"),
    "notices.return_publication": ("退回集中公布", "publication returned"),
    "notices.release_publication": ("集中公布", "publication released"),
    "notices.supersede_publication": ("被新版取代", "publication superseded"),
    "notices.correct_publication": ("更正集中公布", "correction of a publication begun"),
    "notices.withdraw_publication": ("撤下集中公布", "publication withdrawn"),
    "notices.log_comment": ("登记公众意见", "comment of the public logged"),
    "notices.answer_comment": ("答复公众意见", "comment of the public answered"),
    "notices.export_comments": ("导出公众意见", "comments of the public exported"),
}
KINDS = {"publication": ("集中公布", "publication"), "comment": ("公众意见", "comment of the public")}
