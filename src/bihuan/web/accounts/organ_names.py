"""What the organs around an inspection office are called; plain words, so that they can be said before Django starts."""


def inspection_word(code: str) -> str:
    """Return how a division inspects: provinces by 巡视, cities and counties by 巡察."""
    return "巡视" if code.endswith("0000") else "巡察"


def leading_group_name(place: str, code: str) -> str:
    """Return the usual name of the leading group of the division of this name and code."""
    return f"中共{place}委员会{inspection_word(code)}工作领导小组"


def office_name(place: str, code: str) -> str:
    """Return the usual name of the inspection office of the division of this name and code."""
    return f"{leading_group_name(place, code)}办公室"
