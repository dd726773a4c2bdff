"""
How much the reader takes at once. A notice is a few pages; everything here is far above the largest one seen.

The danger is not the honest large file but the small one that grows: every limit is checked before the work it bounds.
"""

#: Bytes of the file as it came. Matches the upload limit of the import page.
MAX_BYTES = 20 * 1024 * 1024
#: Code points of the decoded text.
MAX_CHARACTERS = 2_000_000
#: Code points between two line ends.
MAX_PARAGRAPH = 200_000
#: Numbered items: the largest round seen published forty targets in one notice.
MAX_ITEMS = 5_000

#: Members of a document container.
MAX_MEMBERS = 5_000
#: Bytes of the container's directory.
MAX_DIRECTORY = 2 * 1024 * 1024
#: Bytes of all members after unpacking, as the directory declares them.
MAX_UNPACKED = 256 * 1024 * 1024
#: Unpacked size over packed size, for members large enough to matter. Word's own XML reaches about 30.
MAX_RATIO = 150
RATIO_MATTERS_FROM = 1024 * 1024
#: Bytes of one XML part that is parsed.
MAX_XML = 16 * 1024 * 1024
#: Elements inside one another.
MAX_DEPTH = 256
#: Elements of one XML part.
MAX_ELEMENTS = 1_000_000


def in_words(size: int) -> str:
    """Return a number of bytes as a clerk reads it, e.g. ``50.0 MB``."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{size / 1024:.1f} KB"
