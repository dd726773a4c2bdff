"""The contract: the schema says what the records have, and every reading keeps to it."""

import json
from dataclasses import fields
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from bihuan.reading import notice, read_notice
from tests.reading.test_opening import DAMAGED, SOUND
from tests.texts import paths

SCHEMA = json.loads(files("bihuan.reading").joinpath("schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

#: Name in the schema -> record it describes.
RECORDS = {
    "source": notice.Source,
    "repair": notice.Repair,
    "evidence": notice.Evidence,
    "segment": notice.Segment,
    "idiom": notice.Idiom,
    "criterion": notice.Criterion,
    "reason": notice.Reason,
    "clause": notice.Clause,
    "target": notice.Target,
    "round": notice.Round,
    "feedback": notice.FeedbackDates,
    "frame": notice.Frame,
    "count": notice.Count,
    "warning": notice.Warning,
    "says": notice.Refusal,
    "common_phrase": notice.CommonPhrase,
    "item": notice.RectifiedItem,
    "measure": notice.Measure,
    "status": notice.Status,
    "outcome": notice.Outcome,
    "responsible": notice.Responsible,
    "section": notice.Section,
    "contact": notice.Contact,
    "publicity": notice.Publicity,
    "rectification": notice.Rectification,
}
TEXTS = [*paths("business"), *paths("other"), *paths("rectification"), *paths("sound"), *paths("traditional")]


def problems(reading) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(reading.as_json())]


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", RECORDS)
def test_the_schema_names_the_fields_of_the_record(name):
    assert list(SCHEMA["$defs"][name]["properties"]) == [field.name for field in fields(RECORDS[name])]
    assert SCHEMA["$defs"][name]["required"] == list(SCHEMA["$defs"][name]["properties"])


def test_the_schema_names_the_fields_of_the_reading():
    assert set(SCHEMA["properties"]) == {field.name for field in fields(notice.Reading)}


@pytest.mark.parametrize("text", [DAMAGED, SOUND, "整改", "?"], ids=["damaged", "sound", "a word", "a mark"])
def test_readings_keep_to_the_schema(text):
    assert problems(read_notice(text)) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_readings_of_other_notices_keep_to_the_schema(path):
    assert problems(read_notice(path.read_bytes(), name=path.name)) == []


def test_the_schema_notices_a_field_too_many_and_one_too_few():
    data = read_notice("整改").as_json()
    assert any(VALIDATOR.iter_errors({**data, "extra": 1}))
    del data["warnings"]
    assert any(VALIDATOR.iter_errors(data))
