"""Proof that is used again or is too old: pictures known by what is on them, files by their bytes and words."""

from datetime import date

import pytest

from bihuan.web.files.actions.keeping import keep
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
