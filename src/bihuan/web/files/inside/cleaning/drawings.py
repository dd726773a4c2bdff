"""What is left out of drawings in every kind of document."""

#: Attributes that programs fill with paths, names and machine-made descriptions, and identities of editing sessions.
#: Alternative texts are among them: what a picture shows is for the text around it to say.
DETAILS = frozenset(
    "descr title alt tooltip href spid gfxdata paraId textId durableId author macro textlink codeName".split()
)
#: Elements whose required name says nothing a reader sees.
_NAMED = {"docPr", "cNvPr"}
#: Extensions, links, data behind charts, and what only programs read.
DROPPED = frozenset(
    "extLst custDataLst externalData hlinkClick hlinkHover hlinkMouseOver contentPart audioFile videoFile wavAudioFile "
    "userShapes printerSettings".split()
)


def attribute(element: str, name: str, value: str) -> str | None:
    """Return what is written for an attribute, None to leave it out."""
    if name in DETAILS or name.startswith("rsid"):
        return None
    return "object" if name == "name" and element in _NAMED else value
