"""Refusals and warnings about files: each code with its sentence in both languages."""

from dataclasses import asdict, dataclass
from typing import Any

Words = tuple[str, str]

REFUSALS: dict[str, Words] = {
    "files.empty": (
        "文件是空的（0 字节），没有保存。请确认文件已完整导出或下载后再上传。",
        "The file is empty (0 bytes) and was not kept. Check that it was saved completely, then upload it again.",
    ),
    "files.unsupported_type": (
        "这是{what}，不能作为材料上传，没有保存。请另存为 PDF、Word（.docx）、Excel（.xlsx）、图片或纯文本后再上传。",
        "This is {what}, which is not taken, so nothing was kept. "
        "Save it as PDF, Word (.docx), Excel (.xlsx), a picture or plain text.",
    ),
    "files.wrong_type": (
        "文件名说它是 {named}，内容却是{what}，没有保存。请用正确的程序打开核对，另存后再上传。",
        "The name says {named}, but the content is {what}, so nothing was kept. "
        "Open it in the right program, save it again and upload that.",
    ),
    "files.old_office": (
        "这是旧版二进制格式（.doc、.xls、.ppt、.wps、.et），无法安全打开，没有保存。请在 WPS 或 Office 中另存为 .docx 或 .xlsx 后再上传。",
        "This is an old binary format (.doc, .xls, .ppt, .wps, .et) that cannot be opened safely, so nothing was kept. "
        "Save it as .docx or .xlsx and upload that.",
    ),
    "files.encrypted": (
        "文件设有密码，无法检查，没有保存。请取消密码后另存，再上传。",
        "The file has a password and cannot be checked, so nothing was kept. Remove the password and save it again.",
    ),
    "files.polyglot": (
        "文件里混有另一种格式的内容（{where}），没有保存。请用原来的程序重新另存一份再上传。",
        "The file is also something else ({where}), so nothing was kept. Save it again from its own program.",
    ),
    "files.damaged_container": (
        "文件已损坏或不完整（{where}），没有保存。请重新导出或下载后再上传。",
        "The file is damaged or incomplete ({where}), so nothing was kept. Export or download it again.",
    ),
    "files.bomb": (
        "文件解开后会异常地大（{where}），没有保存。请把需要的内容复制到新文件后再上传。",
        "The file would unpack to an abnormal size ({where}), so nothing was kept. Copy what is needed into a new file.",
    ),
    "files.nested": (
        "文件里层层套着压缩包（{where}），没有保存。请解开后分别上传。",
        "The file holds archives within archives ({where}), so nothing was kept. Unpack them and upload each file.",
    ),
    "files.overlap": (
        "压缩包内的部分互相重叠，这不是正常保存的文件，没有保存。请用原来的程序另存后再上传。",
        "Parts of the archive overlap, which no program saves, so nothing was kept. Save it again from its own program.",
    ),
    "files.too_many_parts": (
        "文件内的部分过多（{where}），没有保存。请拆成几个文件后再上传。",
        "The file has too many parts ({where}), so nothing was kept. Split it into several files.",
    ),
    "files.unsafe_path": (
        "压缩包内有指向外部的路径（{where}），没有保存。请用原来的程序另存后再上传。",
        "The archive names a path outside itself ({where}), so nothing was kept. Save it again from its own program.",
    ),
    "files.duplicate_part": (
        "压缩包内有两个同名的部分（{where}），没有保存。请用原来的程序另存后再上传。",
        "The archive holds two parts of one name ({where}), so nothing was kept. Save it again from its own program.",
    ),
    "files.declares_entities": (
        "文件内的 {where} 带有文档类型声明，可用来读取外部内容，没有保存。请用原来的程序另存后再上传。",
        "{where} inside the file declares a document type, which can fetch other content, so nothing was kept. "
        "Save it again from its own program.",
    ),
    "files.too_deep": (
        "文件内的 {where} 嵌套过深，没有保存。请把需要的内容复制到新文件后再上传。",
        "{where} inside the file is nested too deeply, so nothing was kept. Copy what is needed into a new file.",
    ),
    "files.part_too_large": (
        "文件内的 {where} 过大，没有保存。请拆成几个文件后再上传。",
        "{where} inside the file is too large, so nothing was kept. Split it into several files.",
    ),
    "files.external_content": (
        "文件会从外部取内容（{where}），没有保存。请在原程序中断开外部链接（数据 → 编辑链接 → 断开），另存后再上传。",
        "The file fetches content from elsewhere ({where}), so nothing was kept. Break the external links and save it again.",
    ),
    "files.bad_encoding": (
        "文字编码有问题（{where}），没有保存。请用原程序另存为 UTF-8 编码后再上传。",
        "The text cannot be decoded ({where}), so nothing was kept. Save it as UTF-8 from its own program.",
    ),
    "files.macros": (
        "文件带有宏或可执行的控件（{where}），没有保存。请另存为不含宏的 .docx 或 .xlsx 后再上传。",
        "The file holds macros or controls that run ({where}), so nothing was kept. Save it as .docx or .xlsx without macros.",
    ),
    "files.active_content": (
        "文件带有会自动执行的内容或附件（{where}），没有保存。请用“打印为 PDF”生成一份再上传，附件请单独上传。",
        "The file holds content that runs, or attachments ({where}), so nothing was kept. "
        "Print it to a new PDF and upload attachments by themselves.",
    ),
    "files.missing_part": (
        "文件缺少内部的组成部分（{where}），没有保存。请重新导出后再上传。",
        "A part of the file is missing ({where}), so nothing was kept. Export it again.",
    ),
    "files.too_many_pages": (
        "文件的页面目录异常（{where}），没有保存。请拆成几个文件，或用“打印为 PDF”生成一份再上传。",
        "The file's list of pages is abnormal ({where}), so nothing was kept. Split it, or print it to a new PDF.",
    ),
    "files.too_many_cells": (
        "表格过大（{where}），没有保存。请删去多余的行列，或拆成几个文件后再上传。",
        "The table is too large ({where}), so nothing was kept. Delete spare rows and columns, or split the file.",
    ),
    "files.too_many_pixels": (
        "图片尺寸过大（{where}），没有保存。请缩小到每边 20,000 像素、总计 6,000 万像素以内再上传。",
        "The picture is too large ({where}), so nothing was kept. Scale it below 20,000 pixels a side and 60 million in all.",
    ),
    "files.too_many_frames": (
        "动图或多页图片的页数过多（{where}），没有保存。请只保留需要的画面再上传。",
        "The picture has too many frames ({where}), so nothing was kept. Keep only the frames that are needed.",
    ),
    "files.marked_secret": (
        "{where}带有密级标志“{mark}”。本系统不得处理涉密文件，已拒绝接收，未保留任何内容。请按保密规定另行办理，并报告保密工作机构。",
        "{where} carries the classification “{mark}”. This system must not handle classified files: it was refused and "
        "nothing of it was kept. Follow the rules for classified material.",
    ),
    "files.cannot_be_opened": (
        "文件打不开：检查程序在限定的时间和内存内没能读完它，没有保存。请用原来的程序打开另存，或打印为 PDF 后再上传。",
        "The file cannot be opened: it could not be read within the limits of time and memory, so nothing was kept. "
        "Save it again from its own program, or print it to PDF.",
    ),
}

WARNINGS: dict[str, Words] = {
    "files.name_changed": (
        "文件名有异常（{where}），显示和保存时用“{name}”。",
        "The file name was odd ({where}); it is shown and kept as “{name}”.",
    ),
    "files.wrong_dimension": (
        "工作表“{where}”登记的范围不对，已按实际内容读完全部行。",
        "The sheet “{where}” states a wrong range; all rows that are there were read.",
    ),
    "files.formulas": (
        "工作表“{where}”有 {count} 个公式，只取保存时的结果，不会计算。",
        "The sheet “{where}” has {count} formulas; only their saved results are used, nothing is computed.",
    ),
    "files.formula_without_value": (
        "工作表“{where}”有 {count} 个公式没有保存过结果（{cells}），读出来是空的。请用 Excel 或 WPS 打开、保存一次再上传。",
        "The sheet “{where}” has {count} formulas without a saved result ({cells}), so nothing can be read there. Open it in "
        "a spreadsheet, save it and upload it again.",
    ),
    "files.hidden_sheets": (
        "工作簿有隐藏的工作表（{where}），请确认是否应当一并提交；清洁副本会去掉。",
        "The workbook has hidden sheets ({where}). Check that they belong here; the cleaned copy leaves them out.",
    ),
    "files.hidden_rows": (
        "工作表“{where}”有隐藏的行或列，请确认；清洁副本会去掉。",
        "The sheet “{where}” has hidden rows or columns. Check them; the cleaned copy leaves them out.",
    ),
    "files.comments": (
        "文件有批注（{where}），清洁副本会去掉。",
        "The file has comments ({where}); the cleaned copy leaves them out.",
    ),
    "files.tracked_changes": (
        "文件有修订记录（{where}）；清洁副本按全部接受处理，不保留改前文字。",
        "The file has tracked changes ({where}); the cleaned copy accepts them all and keeps no earlier wording.",
    ),
    "files.hidden_text": (
        "文件有隐藏文字（{where}），清洁副本会去掉。",
        "The file has hidden text ({where}); the cleaned copy leaves it out.",
    ),
    "files.embedded_objects": (
        "文件嵌有其他对象（{where}），清洁副本会去掉；如需保留请单独上传。",
        "Other objects are embedded in the file ({where}); the cleaned copy leaves them out. "
        "Upload them by themselves if they matter.",
    ),
    "files.local_links": (
        "文件引用了制作者电脑上的文件（{where}），清洁副本会去掉这些引用。",
        "The file refers to files on its author's computer ({where}); the cleaned copy drops the references.",
    ),
    "files.photo_details": (
        "图片带有拍摄信息（{where}），清洁副本会全部去掉。",
        "The picture carries details of how it was taken ({where}); the cleaned copy has none.",
    ),
    "files.document_details": (
        "文件带有作者等信息（{where}），清洁副本会去掉。",
        "The file carries details such as its author ({where}); the cleaned copy has none.",
    ),
    "files.earlier_revisions": (
        "PDF 里还留有 {count} 个更早的版本，清洁副本只保留最后一版。",
        "The PDF still holds {count} earlier versions of itself; the cleaned copy keeps only the last.",
    ),
    "files.covered_text": (
        "PDF 第 {where} 页有文字被色块遮住，但文字仍在文件里；公开前必须真正删除。",
        "Page {where} of the PDF covers text with a box, but the text is still there; remove it before anything is published.",
    ),
    "files.annotations": (
        "PDF 有批注或表单（{where}），清洁副本会去掉。",
        "The PDF has notes or form fields ({where}); the cleaned copy leaves them out.",
    ),
    "files.not_previewed": (
        "只显示前 {shown}，全文共 {count}；请下载后查看其余部分。",
        "Only the first {shown} of {count} are shown; download the file for the rest.",
    ),
}

#: What the cleaned copy does not have, by the code of the warning that names it in the original.
REMOVED: dict[str, Words] = {
    "files.document_details": (
        "已去掉作者、单位、修改记录等文档信息",
        "Author, company, history and other details were removed",
    ),
    "files.photo_details": ("已去掉拍摄地点、时间、设备等信息", "Place, time, camera and other details were removed"),
    "files.comments": ("已去掉批注", "Comments were removed"),
    "files.tracked_changes": (
        "修订已全部接受，改前文字已去掉",
        "Tracked changes were accepted; the earlier wording was removed",
    ),
    "files.hidden_text": ("已去掉隐藏文字", "Hidden text was removed"),
    "files.hidden_sheets": ("已去掉隐藏的工作表或幻灯片", "Hidden sheets or slides were removed"),
    "files.hidden_rows": ("已去掉隐藏的行和列的内容", "The content of hidden rows and columns was removed"),
    "files.formulas": ("公式已换成保存时的结果", "Formulas were replaced by their saved results"),
    "files.embedded_objects": (
        "已去掉嵌入的对象和无法重制的图片",
        "Embedded objects and pictures that cannot be remade were removed",
    ),
    "files.local_links": ("已去掉外部链接和引用", "Links and references to other places were removed"),
    "files.earlier_revisions": ("已去掉更早的版本", "Earlier versions were removed"),
    "files.annotations": ("已去掉批注和表单", "Notes and form fields were removed"),
    "files.covered_text": (
        "部分文字被遮住或隐藏，已把各页转成图片",
        "Some text was covered or hidden, so the pages were turned into pictures",
    ),
    "files.values_only": (
        "已重制为只含数值的 .xlsx，原有格式不保留",
        "It was remade as an .xlsx of values; its formatting is not kept",
    ),
    "files.cropped_pictures": (
        "图片中裁剪掉的部分已真正去掉",
        "What was cropped away from pictures was really removed",
    ),
    "files.frames_left_out": ("只保留第一帧", "Only the first frame was kept"),
}


@dataclass(frozen=True)
class Note:
    """Something to know about a file that was taken: a stable code, whole sentences, and the place it concerns."""

    code: str
    zh: str
    en: str
    where: str = ""
    cells: tuple[str, ...] = ()  # of that place, where single cells are meant

    def as_json(self) -> dict[str, Any]:
        """Return the shape in which it leaves the child."""
        return asdict(self)


class Refused(Exception):  # an answer, not a fault
    """A file that is not taken; carries what ``Refusal`` says, which the parent makes of it."""

    def __init__(self, code: str, zh: str, en: str, where: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.zh = zh
        self.en = en
        self.where = where

    def as_json(self) -> dict[str, str]:
        """Return the shape in which it leaves the child."""
        return {"code": self.code, "zh": self.zh, "en": self.en, "where": self.where}


def refused(code: str, **words: Any) -> Refused:
    """Return the refusal with this code; a word may be a pair (Chinese, English)."""
    zh, en = _filled(REFUSALS[code], words)
    return Refused(code, zh, en)


def warning(code: str, **words: Any) -> Note:
    """Return the warning with this code; a word may be a pair (Chinese, English)."""
    zh, en = _filled(WARNINGS[code], words)
    where = words.get("where", "")
    return Note(code, zh, en, where[0] if isinstance(where, tuple) else str(where), tuple(words.get("all_cells", ())))


def removed(code: str) -> Note:
    """Return what the cleaned copy does not have."""
    return Note(code, *REMOVED[code])


def _filled(sentences: Words, words: dict[str, Any]) -> Words:
    zh = {key: word[0] if isinstance(word, tuple) else word for key, word in words.items()}
    en = {key: word[1] if isinstance(word, tuple) else word for key, word in words.items()}
    return sentences[0].format_map(zh), sentences[1].format_map(en)
