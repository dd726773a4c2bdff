import re

from django.db import migrations

# Single characters stand in the index by themselves now. On SQLite the table is contentless: what left it by its old
# bigrams would leave the new ones behind, so it is made anew; either way all rows are written again.
SQLITE = (
    "DROP TABLE IF EXISTS search_bigrams",
    """CREATE VIRTUAL TABLE search_bigrams
       USING fts5(bigrams, content='', detail='none', tokenize="unicode61 remove_diacritics 0")""",
)
LATIN = re.compile(r"[a-z0-9]")
BATCH = 2_000


def _words(folded, *, alone):
    found = {}
    for run in folded.split(" "):
        if not run:
            continue
        if LATIN.match(run):
            found |= dict.fromkeys((run, run[0]) if alone else (run,))
        else:
            pairs = [run[at : at + 2] for at in range(len(run) - 1)]
            found |= dict.fromkeys((*run, *pairs) if alone else (*pairs, run[-1]))
    return list(found)


def _write_again(apps, editor, *, alone):
    entries = apps.get_model("search", "Entry")
    is_sqlite = editor.connection.vendor == "sqlite"
    if is_sqlite:
        for statement in SQLITE:
            editor.execute(statement)
    last = 0
    while batch := list(entries.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "text")[:BATCH]):
        with editor.connection.cursor() as cursor:
            if is_sqlite:
                cursor.executemany(
                    "INSERT INTO search_bigrams (rowid, bigrams) VALUES (%s, %s)",
                    [(pk, " ".join(_words(text, alone=alone))) for pk, text in batch],
                )
            else:
                cursor.executemany(
                    "UPDATE search_entry SET bigrams = array_to_tsvector(%s::text[]) WHERE id = %s",
                    [(sorted(_words(text, alone=alone)), pk) for pk, text in batch],
                )
        last = batch[-1][0]


def with_single_characters(apps, editor):
    _write_again(apps, editor, alone=True)


def without(apps, editor):
    _write_again(apps, editor, alone=False)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_bigram_index")]

    operations = [migrations.RunPython(with_single_characters, without)]
