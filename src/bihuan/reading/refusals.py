"""
What the reader says when it cannot take a file, or takes it with a reservation: one row per code, in both languages.

A refusal says what happened, where, and what to do next. Nothing of a refused file is kept.
``docs/reference/errors.md`` has a line for every code of both tables.
"""

from bihuan.reading.notice import Span, Warning

#: code -> (Simplified Chinese, English). Fields in braces are filled in by ``refused``.
REFUSALS: dict[str, tuple[str, str]] = {
    "reading.empty": (
        "文件是空的，没有可读的内容。请核对文件是否上传完整，或直接粘贴通报正文。",
        "The file is empty, so there is nothing to read. Check that it was saved completely, or paste the text of the"
        " notice instead.",
    ),
    "reading.no_file": (
        "无法打开 {path}（{reason}）。请核对路径和权限。",
        "Cannot open {path} ({reason}). Check the path and its permissions.",
    ),
    "reading.too_large": (
        "文件有 {size}，超过 {limit} 的上限。请只保留通报正文（去掉图片和附件）后再读。",
        "The file has {size}, more than the limit of {limit}. Keep only the text of the notice (no pictures or"
        " attachments) and try again.",
    ),
    "reading.not_text": (
        "这个文件不是文本：{what}。请用文字处理软件打开它，另存为 .docx 或 UTF-8 文本后再读。",
        "This file is not text: {what}. Open it in a word processor, save it as .docx or UTF-8 text, and try again.",
    ),
    "reading.unsupported_type": (
        "暂不能读取这类文件（{what}）。请打开它，复制通报正文粘贴进来，或另存为 .docx 或文本文件。",
        "Files of this type cannot be read yet ({what}). Open it and paste the text of the notice, or save it as .docx"
        " or plain text.",
    ),
    "reading.old_word": (
        "这是旧版 Word/WPS 二进制文件（.doc、.wps、.xls、.et）。请打开后另存为 .docx 再读。",
        "This is an old binary Word or WPS file (.doc, .wps, .xls, .et). Open it, save it as .docx, and try again.",
    ),
    "reading.encrypted": (
        "文件设有密码，无法读取。请在办公软件中打开，取消密码后另存再读。",
        "The file is protected by a password and cannot be read. Open it, remove the password, save it, and try again.",
    ),
    "reading.unknown_encoding": (
        "无法判断文字编码：按 UTF-8、GB18030、Big5、UTF-16 都读不通。请用原软件打开，另存为 UTF-8 文本后再读。",
        "The character encoding cannot be determined: the bytes make no sense as UTF-8, GB18030, Big5 or UTF-16. Open"
        " the file in its own program, save it as UTF-8 text, and try again.",
    ),
    "reading.no_text": (
        "文件里没有文字（可能只有空白，或是扫描件、图片）。请先做文字识别，或直接粘贴通报正文。",
        "The file holds no text (perhaps only spaces, a scan, or pictures). Recognise the text first, or paste the text of the"
        " notice.",
    ),
    "reading.too_long": (
        "正文有 {count} 个字，超过 {limit} 个字的上限。请按通报拆成几个文件分别读取。",
        "The text has {count} characters, more than the limit of {limit}. Split it into one file per notice.",
    ),
    "reading.paragraph_too_long": (
        "第 {line} 段有 {count} 个字，超过一段 {limit} 个字的上限，多半是换行全部丢失。请恢复分段后再读。",
        "Paragraph {line} has {count} characters, more than the limit of {limit} for one paragraph; its line breaks"
        " were probably lost. Restore the paragraphs and try again.",
    ),
    "reading.too_many_items": (
        "正文有 {count} 个编号条目，超过 {limit} 个的上限，不像一份通报。请按通报拆成几个文件分别读取。",
        "The text has {count} numbered items, more than the limit of {limit}; this does not look like one notice."
        " Split it into one file per notice.",
    ),
    "reading.damaged_container": (
        "这个 .docx 文件已损坏或被改动过（{where}），没有读取。请在办公软件中打开并重新另存为 .docx。",
        "This .docx file is damaged or was tampered with ({where}), so it was not read. Open it in a word processor"
        " and save it again as .docx.",
    ),
    "reading.container_bomb": (
        "这个 .docx 文件展开后异常大（{where}），可能是压缩炸弹，没有读取。请在办公软件中打开，复制正文粘贴进来。",
        "This .docx file unpacks to an abnormal size ({where}); it may be a zip bomb and was not read. Open it in a"
        " word processor and paste the text.",
    ),
    "reading.unsafe_container": (
        "这个 .docx 文件含有不应出现的内容（{where}），没有读取。请在办公软件中打开，复制正文到新文档后再读。",
        "This .docx file contains something that does not belong there ({where}), so it was not read. Copy its text"
        " into a new document and try again.",
    ),
    "reading.marked_secret": (
        "文件标有密级（第 {line} 行：“{mark}”）。本系统不处理涉密文件，没有读取也没有保存。请按保密规定处理。",
        'The file carries a security classification (line {line}: "{mark}"). This system does not handle classified'
        " files; nothing was read or kept. Handle it under the rules for classified documents.",
    ),
}

#: code -> (Simplified Chinese, English) for what is accepted but must be seen.
WARNINGS: dict[str, tuple[str, str]] = {
    "reading.mixed_encodings": (
        "文件混用了两种编码：{lines} 行按 {second} 读取，其余按 {first} 读取。请核对这些行。",
        "The file mixes two encodings: {lines} line(s) were read as {second}, the others as {first}. Check those.",
    ),
    "reading.undecodable_bytes": (
        "有 {count} 处字节按 {encoding} 读不出，原样以 � 标出，没有猜补。请对照原件核对。",
        "{count} place(s) hold bytes that mean nothing in {encoding}; they are shown as � and were not guessed."
        " Check them against the original.",
    ),
    "reading.invisible_characters": (
        "正文夹有 {count} 个看不见的字符（零宽、方向控制等），原样保留；它们可能使单位名称等无法识别。请核对原件。",
        "The text holds {count} invisible character(s) (zero width, direction marks and the like), kept as they are; they"
        " may hide names from recognition. Check the original.",
    ),
    "reading.tracked_changes": (
        "文档带有修订记录：按“接受全部修订”读取，{deleted} 处已删除的文字未读。",
        "The document has tracked changes: it was read as if all were accepted; {deleted} deleted stretch(es) were left"
        " out.",
    ),
    "reading.hidden_text": (
        "文档有 {count} 个隐藏文字，打印时看不到，未读取。",
        "The document has {count} character(s) of hidden text, invisible in print; they were not read.",
    ),
    "reading.list_numbers": (
        "文档有 {count} 个段落使用 Word 自动编号，编号已按所见写入正文。",
        "{count} paragraph(s) are numbered by Word itself; the numbers were written into the text as they appear.",
    ),
    "reading.name_changed": (
        "文件名含有路径或不可见字符，已改为“{name}”。",
        'The file name held a path or invisible characters and was changed to "{name}".',
    ),
}


class ReadingRefused(Exception):
    """
    A file that is not read, with a stable dotted ``code`` and a sentence in Chinese (``zh``) and English (``en``).

    It is raised for bad input only. A text that is read but must not count as evidence is a ``Reading`` whose
    ``refused`` is set.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type["ReadingRefused"], tuple[str, str, str]]:
        # Worker processes send refusals back by pickle, which would otherwise call __init__ with one argument.
        return type(self), (self.code, self.zh, self.en)


def refused(code: str, **fields: object) -> ReadingRefused:
    """
    Return the refusal for ``code`` with its sentences filled in, ready to raise.

    A field may be a pair ``(Chinese, English)`` where the two sentences need different words.
    """
    zh, en = REFUSALS[code]
    return ReadingRefused(code, zh.format(**_in(fields, 0)), en.format(**_in(fields, 1)))


def warning(code: str, span: Span = (0, 0), **fields: object) -> Warning:
    """Return the warning for ``code`` with its sentences filled in; ``span`` counts code points of the original."""
    zh, en = WARNINGS[code]
    return Warning(code, zh.format(**_in(fields, 0)), en.format(**_in(fields, 1)), span)


def _in(fields: dict[str, object], language: int) -> dict[str, object]:
    return {key: value[language] if isinstance(value, tuple) else value for key, value in fields.items()}
