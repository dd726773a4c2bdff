import re
import unicodedata

from django.db import migrations

# Items are found by number and title through the index of texts. Those that are there already are put into it here.
# Cut as the product cuts, but for traditional characters, which stay as they are: their table is no part of a migration.
KIND = "item"
LATIN = re.compile(r"[a-z0-9]")
RUN = re.compile(r"[a-z0-9]+|[^\Wa-z0-9_]+")
BATCH = 2_000


def _fold(text):
    return " ".join(RUN.findall(unicodedata.normalize("NFKC", text).lower()))


def _words(folded):
    found = {}
    for run in folded.split():
        if LATIN.match(run):
            found |= dict.fromkeys((run, run[0]))
        else:
            found |= dict.fromkeys((*run, *(run[at : at + 2] for at in range(len(run) - 1))))
    return list(found)


def make_findable(apps, editor):
    items, entries = apps.get_model("rectification", "Item"), apps.get_model("search", "Entry")
    last = 0
    while batch := list(items.objects.filter(pk__gt=last).order_by("pk").only("number", "title", "target_id")[:BATCH]):
        made = entries.objects.bulk_create(
            entries(
                kind=KIND,
                object_id=item.pk,
                scope=f"target:{item.target_id}",
                text=_fold(f"{item.number}\n{item.title}"),
            )
            for item in batch
        )
        with editor.connection.cursor() as cursor:
            if editor.connection.vendor == "sqlite":
                cursor.executemany(
                    "INSERT INTO search_bigrams (rowid, bigrams) VALUES (%s, %s)",
                    [(entry.pk, " ".join(_words(entry.text))) for entry in made],
                )
            else:
                cursor.executemany(
                    "UPDATE search_entry SET bigrams = array_to_tsvector(%s::text[]) WHERE id = %s",
                    [(sorted(_words(entry.text)), entry.pk) for entry in made],
                )
        last = batch[-1].pk


def forget(apps, editor):
    entries = apps.get_model("search", "Entry").objects.filter(kind=KIND)
    if editor.connection.vendor == "sqlite":
        # What leaves a table without content says which words it had.
        with editor.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_bigrams (search_bigrams, rowid, bigrams) VALUES ('delete', %s, %s)",
                [(pk, " ".join(_words(text))) for pk, text in entries.values_list("pk", "text")],
            )
    entries.delete()


class Migration(migrations.Migration):
    dependencies = [("rectification", "0002_counting_by_index"), ("search", "0003_single_characters")]

    operations = [migrations.RunPython(make_findable, forget)]
