"""How the trail's records of the pool read."""

from bihuan.web.trail import words


def register() -> None:
    """Say them."""
    words.register(
        {
            "pool.create": ("人员入库", "taken into the pool"),
            "pool.create_many": ("成批入库", "many taken into the pool"),
            "pool.edit": ("修改入库人员", "inspector edited"),
            "pool.leave": ("人员出库", "left the pool"),
            "pool.return": ("恢复入库", "taken back into the pool"),
            "pool.export": ("导出人员库", "pool exported"),
            "pool.export_list": ("导出人员列表", "list of the pool exported"),
            "pool.import": ("导入人员库", "pool imported"),
            "pool.keep_service": ("登记参加巡视", "service in the round kept"),
            "pool.create_leaders": ("登记领导班子成员", "leaders of units written down"),
            "pool.edit_leader": ("修改领导班子成员", "leader of a unit edited"),
            "pool.remove_leader": ("删除领导班子成员", "leader of a unit removed"),
        },
        kinds={
            "pool": ("人员库", "pool"),
            "inspector": ("入库人员", "inspector"),
            "unit_leader": ("领导班子成员", "leader of a unit"),
        },
        headings={"pool": ("人员库", "Pool of inspectors")},
        pages={"inspector": "inspector_detail"},
    )
