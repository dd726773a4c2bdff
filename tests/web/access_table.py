"""
Who may do what with a notice, written down apart from the product, so that a flipped answer is noticed.

Letters: + may · 0 does not know of it (404) · - knows of it but may not (403) · ? has to sign in first (401).
"""

WHO = ("office", "second_clerk", "colleague", "stranger", "visitor")
#: The draft of the colleague, who does not belong to the office.
DRAFT = {
    "see": "+++00",
    "review": "+++0?",
    "classify": "+++0?",
    "confirm": "++-0?",
    "discard": "--+0?",
}
STORED = {
    "see": "+++++",
    "review": "+++-?",
    "classify": "++--?",
    "confirm": "++--?",
    "discard": "--+-?",
}
DISCARDED = dict.fromkeys(DRAFT, "0000?") | {"see": "00000"}
ANSWERS = {"+": None, "0": "common.not_found", "-": "common.not_allowed", "?": "common.sign_in_first"}
