"""Registers the append-only record of every action."""

from django.apps import AppConfig

from bihuan.web.trail import words


class TrailConfig(AppConfig):
    """The app ``trail``."""

    name = "bihuan.web.trail"
    label = "trail"

    def ready(self) -> None:
        """Say how the trail's own records read."""
        words.register(
            {
                "backup.make": ("备份", "backed up"),
                "backup.restore": ("从备份恢复", "restored from a backup"),
                "backup.upgrade": ("升级", "upgraded"),
                "trail.access_batch": ("查阅记录一批", "batch of the access log"),
                "trail.attempt": ("尝试操作未获准", "attempt refused"),
                "trail.checkpoint": ("签署检查点", "checkpoint signed"),
                "trail.entries_lost": ("查阅记录来不及写入", "entries of the access log lost"),
                "trail.export": ("导出留痕", "trail exported"),
                "trail.new_key": ("启用新的签名密钥", "new signing key"),
                "trail.switch_suite": ("更换哈希算法", "hash algorithm changed"),
                "trail.verify": ("核对留痕", "trail checked"),
            },
            kinds={
                "backup": ("备份", "backup"),
                "access_log": ("查阅记录", "access log"),
                "checkpoint": ("检查点", "checkpoint"),
                "key": ("密钥", "key"),
                "trail": ("留痕", "trail"),
                "page": ("页面", "page"),
            },
            headings={"trail": ("留痕", "Trail"), "backup": ("备份和升级", "Backups and upgrades")},
        )
