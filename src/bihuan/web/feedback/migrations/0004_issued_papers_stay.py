from django.db import migrations

# An issued paper may only be added. The check before INSERT also stops INSERT OR REPLACE, which SQLite carries out without
# telling the DELETE trigger.
SQLITE = (
    """CREATE TRIGGER issued_paper_stays BEFORE UPDATE ON feedback_issuedpaper
       BEGIN SELECT RAISE(ABORT, 'issued papers are never changed'); END""",
    """CREATE TRIGGER issued_paper_remains BEFORE DELETE ON feedback_issuedpaper
       BEGIN SELECT RAISE(ABORT, 'issued papers are never deleted'); END""",
    """CREATE TRIGGER issued_paper_is_new BEFORE INSERT ON feedback_issuedpaper
       WHEN EXISTS (
         SELECT 1 FROM feedback_issuedpaper WHERE id = NEW.id OR uid = NEW.uid
         OR (object_kind = NEW.object_kind AND object_id = NEW.object_id AND edition = NEW.edition)
         OR (NEW.number <> '' AND number = NEW.number)
       )
       BEGIN SELECT RAISE(ABORT, 'issued papers are never replaced'); END""",
)
SQLITE_BACK = (
    "DROP TRIGGER issued_paper_stays",
    "DROP TRIGGER issued_paper_remains",
    "DROP TRIGGER issued_paper_is_new",
)
POSTGRESQL = (
    """CREATE FUNCTION issued_paper_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'issued papers are never changed or deleted'; END $$""",
    """CREATE TRIGGER issued_paper_stays BEFORE UPDATE OR DELETE ON feedback_issuedpaper
       FOR EACH ROW EXECUTE FUNCTION issued_paper_refuse()""",
    """CREATE TRIGGER issued_paper_remains BEFORE TRUNCATE ON feedback_issuedpaper
       FOR EACH STATEMENT EXECUTE FUNCTION issued_paper_refuse()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER issued_paper_stays ON feedback_issuedpaper",
    "DROP TRIGGER issued_paper_remains ON feedback_issuedpaper",
    "DROP FUNCTION issued_paper_refuse()",
)


def put_up(_apps, editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def take_down(_apps, editor):
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_papers_numbers_and_words")]

    operations = [migrations.RunPython(put_up, take_down)]
