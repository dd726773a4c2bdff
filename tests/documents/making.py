"""Documents of the tests, one for each layout; all words are made up."""

from datetime import date

from bihuan.documents import (
    Annex,
    Attendance,
    Document,
    Head,
    Heading,
    Imprint,
    Layout,
    Paragraph,
    Signature,
    Table,
)

SENTENCE = "巡视组在巡视中发现和干部群众反映的一些问题，主要是：落实部署不到位，“人进事不进”现象依然存在。"
TABLE = Table(("序号", "问题", "责任单位"), tuple((str(row), SENTENCE, "示范局") for row in range(1, 9)), (1, 6, 2))
PARTS = (
    Paragraph("2020年9月6日至11月30日，第一巡视组对示范市开展了专项巡视。现将巡视情况反馈如下。"),
    Heading("一、发现的主要问题", 1),
    Heading("（一）落实部署不到位", 2),
    Heading("1.政策执行打折扣。", 3),
    Paragraph(SENTENCE * 12),
    Heading("（1）考核权重不达标。", 4),
    Paragraph(SENTENCE * 9),
    TABLE,
)
DOCUMENT = Document(
    title="关于优化营商环境专项巡视示范市的\n反馈意见",
    parts=PARTS,
    head=Head("示范自治区党委巡视工作领导小组文件", "示巡发〔2021〕3号", copy_number="000001", urgency="特急"),
    addressee="中共示范市委员会：",
    annexes=(Annex("问题清单", (TABLE,)), Annex("未列入正文的问题。", (Paragraph(SENTENCE),))),
    signature=Signature("示范自治区党委巡视工作领导小组", date(2021, 1, 5)),
    note="此件不公开",
    imprint=Imprint(
        "示范自治区党委巡视工作领导小组办公室", date(2021, 1, 5), "示范自治区纪委监委，示范自治区党委组织部"
    ),
)
LETTER = Document(
    title="关于报送整改方案的函",
    layout=Layout.LETTER,
    head=Head("示范自治区党委巡视工作领导小组办公室", "示巡办函〔2021〕12号"),
    addressee="中共示范市委员会：",
    parts=(Paragraph(SENTENCE),),
    signature=Signature("示范巡视办", date(2021, 3, 5), sealed=False),
)
MINUTES = Document(
    title="反馈会会议纪要",
    layout=Layout.MINUTES,
    head=Head("巡视反馈会议纪要", "第3期"),
    parts=(Paragraph(SENTENCE * 4),),
    attendance=(Attendance("出席", "演示组长　演示副组长　" * 5), Attendance("列席", "演示联络员")),
    imprint=Imprint("示范巡视办", date(2021, 1, 6)),
)
UPWARD = Document(
    title="关于第八轮巡视综合情况的请示",
    head=Head("中共示范自治区委员会巡视工作领导小组办公室", "示巡办〔2020〕7号", signer="演示主任"),
    addressee="示范自治区党委：",
    parts=(Paragraph(SENTENCE * 20),),
    signature=Signature("示范巡视办", date(2020, 12, 15), sealed=False),
)
PLAIN = Document(title="第一巡视组报告", layout=Layout.PLAIN, parts=PARTS, watermark="演示数据")
EVERY = {"document": DOCUMENT, "letter": LETTER, "minutes": MINUTES, "upward": UPWARD, "plain": PLAIN}
