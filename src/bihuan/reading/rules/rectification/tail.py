"""Where the list of a notice ends and its closing words begin: thanks, ways to say what one thinks, signature, date."""

import re

from bihuan.reading.rules.page import Page

_CLOSING = re.compile(
    r"欢迎(?:广大|社会|干部|群众|党员|各界|全体|.{0,12}监督)|如有(?:意见|建议|异议|问题)|(?:联系|监督)(?:方式|电话|人)[：:为]"
    r"|(?:公示|公布|公开|监督)(?:期限|时间|期)?(?:限|间)?[：:为自从]|特此(?:公告|公示|通报|报告)|电子邮箱|邮政(?:信箱|编码)"
    r"|下一步[，,]|下步[，,]|今后[，,]|接下来[，,]|(?:专此|此致)"
)
_DATE_LINE = re.compile(
    r"^[0-9０-９〇○零一二三四五六七八九十]{4}\s*年\s*[0-9０-９一二三四五六七八九十]{1,3}\s*月\s*[0-9０-９一二三四五六七八九十]{1,3}\s*日$"
)
#: （一）市财政局党组 heads what that body tells; it signs nothing.
_SIGNED = re.compile(
    r"^(?![（(][0-9一二三四五六七八九十]{1,3}[）)])(?:中共|中国共产党)?[\u4e00-\u9fff（）()]{2,40}(?:委员会|党组|党委|党工委|总支部?|支部|分党组|领导小组|办公室|巡[视察]办)$"
)
#: The closing words are short; what reaches further up is text.
_FARTHEST = 14


def tail_of(page: Page, begin: int = 0, end: int | None = None) -> int:
    """Return where the closing words of ``body[begin:end]`` begin, its end where there are none."""
    body = page.body
    end = len(body) if end is None else end
    paragraphs = [span for span in page.paragraphs if begin <= span[0] < end]
    start = end
    for first, last in reversed(paragraphs[-_FARTHEST:]):
        line = body[first:last]
        if _CLOSING.match(line) or _DATE_LINE.match(line) or _SIGNED.match(line):
            start = first
        elif start < end and len(line) > 60 and not _CLOSING.search(line):
            break
    return start
