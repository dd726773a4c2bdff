from django.db import migrations

# A record may only be added, and only as the next in line. The check before INSERT also stops INSERT OR REPLACE, which
# SQLite carries out without telling the DELETE trigger.
SQLITE = (
    """CREATE TRIGGER trail_record_stays BEFORE UPDATE ON trail_record
       BEGIN SELECT RAISE(ABORT, 'trail records are never changed'); END""",
    """CREATE TRIGGER trail_record_remains BEFORE DELETE ON trail_record
       BEGIN SELECT RAISE(ABORT, 'trail records are never deleted'); END""",
    """CREATE TRIGGER trail_record_follows BEFORE INSERT ON trail_record
       WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM trail_record)
       BEGIN SELECT RAISE(ABORT, 'trail records have no gap'); END""",
)
SQLITE_BACK = (
    "DROP TRIGGER trail_record_stays",
    "DROP TRIGGER trail_record_remains",
    "DROP TRIGGER trail_record_follows",
)
POSTGRESQL = (
    """CREATE FUNCTION trail_record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'trail records are never changed or deleted'; END $$""",
    """CREATE FUNCTION trail_record_follow() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM trail_record) THEN
           RAISE EXCEPTION 'trail records have no gap';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER trail_record_stays BEFORE UPDATE OR DELETE ON trail_record
       FOR EACH ROW EXECUTE FUNCTION trail_record_refuse()""",
    """CREATE TRIGGER trail_record_remains BEFORE TRUNCATE ON trail_record
       FOR EACH STATEMENT EXECUTE FUNCTION trail_record_refuse()""",
    """CREATE TRIGGER trail_record_follows BEFORE INSERT ON trail_record
       FOR EACH ROW EXECUTE FUNCTION trail_record_follow()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER trail_record_stays ON trail_record",
    "DROP TRIGGER trail_record_remains ON trail_record",
    "DROP TRIGGER trail_record_follows ON trail_record",
    "DROP FUNCTION trail_record_refuse()",
    "DROP FUNCTION trail_record_follow()",
)


def put_up(_apps, editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def take_down(_apps, editor):
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_record_head_and_salt")]

    operations = [migrations.RunPython(put_up, take_down)]
