"""Proof that is used again or is too old: pictures known by what is on them, files by their bytes and words."""

import zipfile
from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from bihuan.web.files.actions.keeping import keep
from bihuan.web.files.inside.picturing import operate
from bihuan.web.rectification.models import Item, Proof, TruthMark
from bihuan.web.rectification.queries.truth import shown
from bihuan.web.rectification.truth.pictures import Print, are_same, near_bands, prints_of
from bihuan.web.rectification.truth.proof_checks import make_prints
from bihuan.web.rectification.truth.run import check_round
from tests.web.made_pictures import handed_on, jpeg, page, photo
from tests.web.rectifying import make_rectifying


@pytest.mark.no_database
@pytest.mark.parametrize("make", [photo, page])
def test_a_picture_is_known_again_and_taken_for_no_other(make):
    made = [make(seed) for seed in range(8)]
    known = [prints_of(jpeg(one)) for one in made]
    for at in (0, 1, 2):
        for what, data in handed_on(made[at]):
            again = prints_of(data)
            assert any(are_same(one, other) for one in known[at] for other in again), (make.__name__, at, what)
            # The index finds it: some quarter of a print differs from that of the other in two bits at most.
            assert any(
                other.bands[band] in near_bands(one.bands[band])
                for one in known[at]
                for other in again
                if are_same(one, other)
                for band in range(4)
            )
    for at, one in enumerate(known):
        for other in known[:at]:
            assert not any(are_same(mine, theirs) for mine in one for theirs in other)


@pytest.mark.no_database
def test_a_blank_picture_has_no_print_and_negative_numbers_are_prints():
    from PIL import Image

    assert prints_of(jpeg(Image.new("RGB", (200, 200), "white"))) == ()
    one = Print(-1, f"{0:064x}")
    assert one.bands == (0xFFFF,) * 4
    assert are_same(one, Print(-2, f"{1:064x}"))
    assert not are_same(one, Print(0, f"{0:064x}"))


@pytest.fixture
def lines(people, round_live, on_day):
    """An item of each of two units."""
    on_day("2021-02-10")
    rectifying = make_rectifying(people, round_live)
    for number in (1, 2):
        rectifying.in_force(rectifying.targets[number])
    return rectifying, [Item.objects.filter(target=rectifying.targets[number]).order_by("pk")[0] for number in (1, 2)]


def proved(people, item, data, media_type, name, **columns):
    blob = keep(data, media_type=media_type)
    proof = Proof.objects.create(
        item=item, round=item.round, target=item.target, kind="photo", name=name, media_type=media_type, original=blob,
        cleaned=blob, author=people.lia[item.target.number], added_on=date(2021, 2, 10), **columns,
    )  # fmt: skip
    make_prints(proof)
    return proof


def in_word(*pictures: bytes) -> bytes:
    """Return a Word file with some words and pictures."""
    names = [f"image{at}.jpeg" for at in range(len(pictures))]
    drawn = "".join(
        f'<w:p><w:r><w:drawing><a:blip r:embed="r{at}"/></w:drawing></w:r></w:p>' for at in range(len(pictures))
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    package = "http://schemas.openxmlformats.org/package/2006"
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{office}/relationships/image" Target="media/{name}"/>'
        for at, name in enumerate(names)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{office}/relationships">'
        f"<w:body><w:p><w:r><w:t>整改前后对比照片</w:t></w:r></w:p>{drawn}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in zip(names, pictures, strict=True):
            archive.writestr(f"word/media/{name}", data)
    return out.getvalue()


def in_pdf(*pages: tuple[bytes, ...]) -> bytes:
    """Return a PDF whose pages hold these pictures, each on an eighth of its page."""
    document = pdfium.PdfDocument.new()
    for pictures in pages:
        sheet = document.new_page(600, 800)
        for at, data in enumerate(pictures):
            image = pdfium.PdfImage.new(document)
            image.load_jpeg(BytesIO(data), inline=True)
            image.set_matrix(pdfium.PdfMatrix().scale(280, 214).translate(40, 40 + at * 240))
            sheet.insert_obj(image)
        sheet.gen_content()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def seal(seed: int) -> bytes:
    """Return a red seal on white paper."""
    picture = Image.new("RGB", (400, 400), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse([20, 20, 380, 380], outline=(210, 30, 30), width=12)
    pen.polygon([(200, 120 + seed), (240, 280), (130, 180), (270, 180), (160, 280)], fill=(210, 30, 30))
    return jpeg(picture)


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.no_database
def test_what_every_paper_bears_is_no_photograph():
    """A seal on each of its papers would make all of a unit's proofs alike."""
    taken = {
        "docx": (in_word(jpeg(photo(1)), seal(1), jpeg(photo(2))), [["picture", 1], ["picture", 3]]),
        "pdf": (in_pdf((seal(1),), (jpeg(photo(2), 60), seal(1))), [["picture", 2]]),
        "text": (b"", []),
    }
    found = {}
    for kind, (data, told) in taken.items():
        answer, found[kind] = operate(data, "", {"kind": kind})
        assert answer["found"] == told, kind
    known, again = (prints_of(found[kind][-1]) for kind in ("docx", "pdf"))
    assert any(are_same(one, other) for one in known for other in again)
    on_each_page = in_pdf(*((jpeg(photo(6)),) for _ in range(3)))
    assert operate(on_each_page, "", {"kind": "pdf"})[0]["found"] == []


@pytest.mark.slow
def test_pictures_inside_documents_are_known_again(lines, people):
    rectifying, (first, second) = lines
    scan = page(5)
    made = [
        proved(people, first, in_word(jpeg(photo(1)), jpeg(photo(2))), DOCX, "照片.docx"),
        proved(people, second, in_pdf((), (jpeg(photo(2), 60),)), "application/pdf", "汇总.pdf"),
        proved(people, first, jpeg(scan), "image/jpeg", "扫描件.jpg"),
        proved(people, second, in_word(jpeg(scan, 60)), DOCX, "材料.docx"),
    ]
    check_round(rectifying.round)
    found = {
        row.subject_id: (row.other_id, row.detail["pages"])
        for row in TruthMark.objects.filter(code="picture_again", gone_on=None)
    }
    # The second picture of the Word file stands on the second page of the PDF; the scan is the first picture of another.
    assert found == {made[1].pk: (made[0].pk, [[2, 2]]), made[3].pk: (made[2].pk, [[1, 1]])}


WORDS = "关于清退投标保证金的情况说明。经核对，涉及企业已全部退还保证金，银行回单附后，请予审核。企业代表已签字确认，公示期内没有收到异议。"


@pytest.mark.slow
def test_used_again_and_too_old_proof_is_found_without_help(lines, people):
    rectifying, (first, second) = lines
    picture = photo(3)
    made = [
        proved(people, first, jpeg(picture), "image/jpeg", "现场.jpg", dated_on=date(2021, 2, 1)),
        proved(people, second, dict(handed_on(picture))["half the size"], "image/jpeg", "整改后.jpg"),
        proved(people, first, WORDS.encode(), "text/plain", "说明.txt", dated_on=date(2020, 12, 1)),
        proved(people, second, WORDS.replace("。", "！").encode(), "text/plain", "情况.txt"),
        proved(people, second, jpeg(photo(4)), "image/jpeg", "别处.jpg"),
    ]
    made.append(proved(people, first, jpeg(photo(4)), "image/jpeg", "又一张.jpg"))
    check_round(rectifying.round)
    rows = TruthMark.objects.filter(subject_kind="proof", gone_on=None)
    found = {(row.code, row.subject_id, row.other_id) for row in rows}
    assert found == {
        ("picture_again", made[1].pk, made[0].pk),
        ("proof_too_early", made[2].pk, None),
        ("same_words", made[3].pk, made[2].pk),
        ("proof_used_again", made[5].pk, made[4].pk),
    }
    mark = rows.get(code="picture_again")
    assert mark.share > 0.9
    for person, both in ((people.office, True), (people.lia[2], False)):
        seen = shown(person, mark)
        assert (seen.this_proof, seen.other_proof) == (made[1], made[0] if both else None)
    Proof.objects.filter(pk=made[0].pk).update(withdrawn_on=date(2021, 2, 11))
    check_round(rectifying.round)
    mark.refresh_from_db()
    assert mark.gone_on is not None
