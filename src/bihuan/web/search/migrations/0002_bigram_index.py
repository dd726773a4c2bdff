from django.db import migrations

# SQLite: bigrams only, no positions and no copy of the text (half the size); what is found is checked against
# `search_entry.text`. The table is contentless, so rows leave it through the 'delete' command, with their bigrams.
SQLITE = (
    """CREATE VIRTUAL TABLE search_bigrams
       USING fts5(bigrams, content='', detail='none', tokenize="unicode61 remove_diacritics 0")""",
)
SQLITE_BACK = ("DROP TABLE search_bigrams",)
POSTGRESQL = (
    "ALTER TABLE search_entry ADD COLUMN bigrams tsvector NOT NULL DEFAULT ''::tsvector",
    "CREATE INDEX search_entry_bigrams ON search_entry USING gin (bigrams)",
)
POSTGRESQL_BACK = ("ALTER TABLE search_entry DROP COLUMN bigrams",)


def put_up(_apps, editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def take_down(_apps, editor):
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_findable_texts")]

    operations = [migrations.RunPython(put_up, take_down)]
