import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.accounts.models import User
from bihuan.web.rounds.names import search_words
from bihuan.web.search import queries
from bihuan.web.search.actions import Findable, forget, index, index_many, made_ready
from bihuan.web.search.bigrams import _simplified, bigrams, fold, question
from bihuan.web.search.queries import counted, matching, narrowed


def found(query: str, *, scopes=("open",)) -> set[int]:
    return set(matching(kind="note", query=query, scopes=scopes).values_list("object_id", flat=True))


def write(*texts: str, scope: str = "open") -> None:
    index_many(kind="note", items=[Findable(number, text, scope) for number, text in enumerate(texts, 1)])


def test_words_of_any_length_are_found_whole(db):
    write("审批“前店后厂”现象依然存在", "前店后院与厂房", "推拖绕")
    assert found("前店后厂") == {1}
    assert found("前店") == {1, 2}
    assert found("厂") == {1, 2}, "first and last character of a run alike"
    assert found("绕") == {3}
    assert found("店后厂") == {1}


def test_nothing_is_found_across_a_mark(db):
    write("不作为、乱作为", "不作为乱作为")
    assert found("为乱") == {2}
    assert found("不作为 乱作为") == {1, 2}


def test_all_words_have_to_be_there(db):
    write("呼和浩特市 前店后厂", "包头市 前店后厂")
    assert found("前店后厂 包头") == {2}
    assert found("前店后厂，包头！") == {2}, "marks part words like spaces do"


def test_traditional_and_simplified_forms_find_each_other(db):
    write("优化营商环境", "優化營商環境")
    assert found("营商环境") == found("營商環境") == {1, 2}


def test_width_and_case_do_not_matter(db):
    write("“互联网＋政务服务”ＡＰＰ", "app 2021年")
    assert found("APP") == {1, 2}
    assert found("２０２１") == {2}
    assert found("202") == {2}, "the beginning of a number or a Latin word is enough"


def test_a_query_without_letters_finds_nothing(db):
    write("一，二")
    for query in ("", " ", "，。", '"', "*", "'", "%", "\\", "\0"):
        assert found(query) == set()


@pytest.mark.parametrize(
    "query", ['前" OR "店', "前店 AND NOT 厂", "前*", "'前':* | '店'", "NEAR(前 店)", "text:前", "^前"]
)
def test_what_people_type_is_never_taken_for_a_command(db, query):
    write("前店后厂", "天")
    assert found(query) <= {1}


def test_scope_comes_before_match(db):
    write("前店后厂", scope="sealed")
    assert found("前店后厂") == set()
    assert found("前店后厂", scopes=["sealed"]) == {1}


def test_a_new_text_takes_the_place_of_the_old_one(db):
    index(kind="note", object_id=1, text="前店后厂", scope="open")
    index(kind="note", object_id=1, text="推拖绕", scope="open")
    assert found("前店") == set()
    assert found("推拖") == {1}
    forget(kind="note", object_ids=[1])
    assert found("推拖") == set()


def test_rare_characters_are_found(db):
    """Characters beyond the first 65,536 code points stand in names of places and people."""
    write("𠮷林省", "㐂", "𪚥镇", "𰻝面")
    assert found("𠮷林") == {1}
    assert found("㐂") == {2}
    assert found("𪚥") == {3}
    assert found("𰻝面") == {4}


def test_both_databases_answer_like_a_plain_comparison(db):
    """The oracle knows no bigrams: it folds and asks whether the words are contained."""
    chance = random.Random(7)
    letters = "前店后厂市县区乱作为a1 ，。”"
    texts = ["".join(chance.choice(letters) for _ in range(chance.randrange(1, 25))) for _ in range(300)]
    write(*texts)
    for _ in range(200):
        query = "".join(chance.choice("前店后厂市县区乱作为") for _ in range(chance.randrange(1, 4)))
        expected = {number for number, text in enumerate(texts, 1) if query in fold(text)}
        assert found(query) == expected, query


def plainly_holds(text: str, query: str) -> bool:
    """Say whether all words of the query stand in the text, by regular expressions."""
    words = re.findall(r"[a-z0-9]+|[前店后厂]+", query)
    starts = [rf"(?<![a-z0-9]){word}" if word.isascii() else word for word in words]
    return bool(words) and all(re.search(start, text) for start in starts)


def test_few_and_many_candidates_lead_to_the_same_rows(db, monkeypatch):
    chance = random.Random(8)
    texts = ["".join(chance.choice("前店后厂ab12 ，") for _ in range(chance.randrange(1, 20))) for _ in range(200)]
    # Any rows will do: these are the users with the keys that the notes belong to.
    people = User.objects.bulk_create(User(username=f"reader-{number}") for number in range(len(texts)))
    index_many(kind="note", items=[Findable(one.pk, text, "open") for one, text in zip(people, texts, strict=True)])
    for _ in range(60):
        query = "".join(chance.choice("前店后厂ab12 ") for _ in range(chance.randrange(1, 4)))
        answers = []
        for few, many in ((1_000, 2_000), (0, 2_000), (0, 0)):
            monkeypatch.setattr(queries, "FEW", few)
            monkeypatch.setattr(queries, "MANY", many)
            # On PostgreSQL a sample decides: all of a million texts, and next to none of them.
            monkeypatch.setattr(queries, "_sampled", lambda _asked, share=1.0 if few else 1e-9: (1e6, share))
            answers.append(set(narrowed(User.objects.all(), kind="note", query=query).values_list("pk", flat=True)))
        assert (
            answers[0]
            == answers[1]
            == answers[2]
            == {one.pk for one, text in zip(people, texts, strict=True) if plainly_holds(text, query)}
        ), query


def test_rows_are_counted_alike_from_either_end(db, monkeypatch):
    """From the index to the rows, and over the rows: as many as there are, among those that one may see only."""
    chance = random.Random(9)
    texts = ["".join(chance.choice("前店后厂ab12 ，") for _ in range(chance.randrange(1, 20))) for _ in range(200)]
    people = User.objects.bulk_create(
        User(username=f"reader-{number}", is_active=number % 3 > 0) for number in range(len(texts))
    )
    index_many(kind="note", items=[Findable(one.pk, text, "open") for one, text in zip(people, texts, strict=True)])
    index_many(kind="other", items=[Findable(people[0].pk, "前店后厂 ab12", "open")])
    seen = User.objects.filter(is_active=True)
    for nothing in (seen.none(), seen.filter(pk__in=[])):
        rows, number = counted(nothing, kind="note", query="前店", most=500)
        assert (list(rows), number) == ([], 0)
    for _ in range(60):
        query = "".join(chance.choice("前店后厂ab12 ") for _ in range(chance.randrange(1, 4)))
        expected = {
            one.pk for one, text in zip(people, texts, strict=True) if one.is_active and plainly_holds(text, query)
        }
        for lengths in ((0.0, 1), (1.0, 0), None):
            with monkeypatch.context() as patch:
                if lengths:
                    patch.setattr(queries, "_lengths", lambda _rows, _asked, said=lengths: said)
                for most in (500, 3):
                    rows, number = counted(seen, kind="note", query=query, most=most)
                    assert number == min(len(expected), most + 1), (query, lengths, most)
                    assert {one.pk for one in rows} == expected, (query, lengths, most)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="前店后厂a1，", max_size=12))
def test_every_text_can_be_found_by_itself(text):
    asked = question(text)
    if asked is None:
        return
    pieces = set(bigrams(fold(text)))
    assert set(asked.whole) <= pieces
    assert all(any(piece.startswith(start) for piece in pieces) for start in asked.beginnings)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("呼和浩特市", ["huhehaoteshi", "hhhts", "hu"]),
        ("巴彦淖尔市", ["bayannaoershi", "bynes"]),
        ("六安市", ["luanshi", "las"]),
        ("重庆市", ["chongqingshi", "cqs"]),
        ("厦门市", ["xiamenshi", "xms"]),
    ],
)
def test_names_can_be_looked_for_in_pinyin(name, words):
    assert set(words) <= set(search_words(name).split())


def test_pinyin_without_the_last_syllable_finds_the_place(db):
    write(search_words("呼和浩特市"), search_words("包头市"))
    assert found("hhht") == {1}
    assert found("huhehaote") == {1}
    assert found("bt") == {2}


@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from("会議问题，。：；！？（）％“”—…《》、AbＡ１ ½ﬁ\u0301轉发乾\u2017")),
        max_size=40,
    )
)
@pytest.mark.no_database
def test_shortcuts_fold_a_text_as_the_long_way_does(text):
    plain = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    assert fold(text) == " ".join(re.findall(r"[a-z0-9]+|[^\Wa-z0-9_]+", plain))


def test_what_was_made_ready_is_indexed_like_the_whole_text(db):
    rest = "審批“前店后厂”\n现象1依然存在"
    index_many(kind="note", items=[Findable(1, f"WT2020-1\n{rest}", "open"), Findable(2, "", "open")])
    index_many(
        kind="note",
        items=[Findable(3, "WT2020-1", "open", made_ready(rest)), Findable(4, "", "open", made_ready(""))],
        are_new=True,
    )
    texts = dict(queries.Entry.objects.filter(kind="note").values_list("object_id", "text"))
    assert (texts[3], texts[4]) == (texts[1], "") == (texts[1], texts[2])
    for query in ("审批", "wt2020", "1", "前店后厂 现象", "店"):
        assert found(query) == {1, 3}, query
    forget(kind="note", object_ids=[3])
    assert found("审批") == {1}
