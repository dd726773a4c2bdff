"""Where things stand on paper that is set by more than one program, in characters and millimetres."""

from bihuan.documents import standard
from bihuan.documents.parts import Signature, chinese_date, width_in_characters

#: Of the code of an issued paper, in millimetres: its width, how far it stands from the left and the lower edge of the paper
#: (printers leave about four blank), and how wide the text beside it is.
CODE_SIZE, CODE_LEFT, CODE_BELOW, CODE_TEXT = 17.0, standard.LEFT, 4.5, 120.0
#: What the numbers of pages take under the type area: code and number never stand level.
NUMBERS = standard.PAGE_NUMBER_BELOW + standard.PAGE_NUMBER.size / 72 * 25.4 + 1.0


def places_of_signature(signature: Signature) -> tuple[float, float, int]:
    """
    Return how far name and date end from the right edge, in characters, and the blank lines above them.

    With a seal the date stands four characters from the right and the name centred over it; without, the name two
    characters from the right and the date begins two characters further in, or at the edge where it is the longer.
    """
    name_width, date_width = width_in_characters(signature.organ), width_in_characters(chinese_date(signature.on))
    least = max(min(2.0, standard.CHARACTERS - name_width), 0.0)  # a name as long as the line begins at its edge
    if signature.sealed:
        date_right = 4.0
        name_right = date_right + (date_width - name_width) / 2
        if name_right < least:  # a long name would leave the type area, so the date is centred under it instead
            name_right = least
            date_right = name_right + (name_width - date_width) / 2
    else:
        name_right = max(least, 2 + date_width + 2 - name_width)
        date_right = max(least, name_right + name_width - 2 - date_width)
    # The seal has to fall on name and date, not on the text.
    return name_right, date_right, 3 if signature.sealed else 1
