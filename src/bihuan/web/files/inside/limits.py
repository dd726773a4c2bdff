"""
How much of a file is looked at. Every limit is checked before the work that it bounds.

They are far above any honest file that an office was seen to send; what they stop is the small file that grows.
"""

MB = 1024 * 1024

#: Members of a container, and bytes of its directory.
MAX_MEMBERS = 20_000
MAX_DIRECTORY = 4 * MB
#: Bytes of all members after unpacking, as the directory declares them (and reading holds them to it).
MAX_UNPACKED = 400 * MB
#: Unpacked size over packed size. Sheets of like rows reach 100; a part below the second figure harms nobody.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 16 * MB
#: Containers inside one another: a workbook embedded in a document is one.
MAX_NESTED = 2
#: Bytes of one XML part, and of one text in it.
MAX_XML = 96 * MB
MAX_TEXT = 8 * MB
#: Elements inside one another.
MAX_DEPTH = 256
#: Above this size only sheets and their strings are met; they are read by a parser that keeps no tree, so that depth
#: cannot hurt and is not counted: counting would take longer than reading.
DEPTH_COUNTED_TO = 16 * MB

#: Cells of one sheet, counted as the rectangle from A1 to the last one that holds something, because a table is that.
MAX_CELLS = 1_000_000
MAX_ROWS = 100_000
#: Texts that the cells of a workbook share.
MAX_STRINGS = 999_999

#: Pages of a PDF or OFD.
MAX_PAGES = 5_000
#: Bytes that one compressed stream of a PDF may unpack to, and all of them together.
MAX_STREAM = 128 * MB
MAX_STREAMS = 512 * MB

#: A side and the area of a picture, and frames of a moving one.
MAX_SIDE = 20_000
MAX_PIXELS = 60_000_000
MAX_FRAMES = 1_000

#: Characters of one line of a text or CSV file.
MAX_LINE = 1_000_000


def in_words(size: int) -> str:
    """Return a number of bytes as a clerk reads it, e.g. ``50.0 MB``."""
    return f"{size / MB:.1f} MB" if size >= MB else f"{size / 1024:.1f} KB"
