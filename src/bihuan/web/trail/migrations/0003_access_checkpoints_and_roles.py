import importlib

from django.db import migrations, models

FENCE = importlib.import_module("bihuan.web.trail.migrations.0002_forbid_changing_records")

# What holds for records holds for entries of the access log and for checkpoints too; and the end of the chain never
# goes back. The checks before INSERT also stop INSERT OR REPLACE, which SQLite carries out without telling DELETE.
SQLITE = (
    """CREATE TRIGGER trail_accessentry_stays BEFORE UPDATE ON trail_accessentry
       BEGIN SELECT RAISE(ABORT, 'access entries are never changed'); END""",
    """CREATE TRIGGER trail_accessentry_remains BEFORE DELETE ON trail_accessentry
       BEGIN SELECT RAISE(ABORT, 'access entries are never deleted'); END""",
    """CREATE TRIGGER trail_accessentry_follows BEFORE INSERT ON trail_accessentry
       WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM trail_accessentry)
       BEGIN SELECT RAISE(ABORT, 'access entries have no gap'); END""",
    """CREATE TRIGGER trail_checkpoint_stays BEFORE UPDATE ON trail_checkpoint
       BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END""",
    """CREATE TRIGGER trail_checkpoint_remains BEFORE DELETE ON trail_checkpoint
       BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END""",
    """CREATE TRIGGER trail_checkpoint_follows BEFORE INSERT ON trail_checkpoint
       WHEN NEW.record <= (SELECT COALESCE(MAX(record), 0) FROM trail_checkpoint)
       BEGIN SELECT RAISE(ABORT, 'checkpoints follow each other'); END""",
    """CREATE TRIGGER trail_head_goes_on BEFORE UPDATE ON trail_head
       WHEN NEW.id <> OLD.id OR NEW.seq < OLD.seq OR NEW.entries < OLD.entries
       BEGIN SELECT RAISE(ABORT, 'the end of the chain never goes back'); END""",
    """CREATE TRIGGER trail_head_remains BEFORE DELETE ON trail_head
       BEGIN SELECT RAISE(ABORT, 'the end of the chain is never deleted'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is only added to'; END $$""",
    """CREATE FUNCTION trail_entry_follow() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM trail_accessentry) THEN
           RAISE EXCEPTION 'access entries have no gap';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE FUNCTION trail_head_go_on() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.id <> OLD.id OR NEW.seq < OLD.seq OR NEW.entries < OLD.entries THEN
           RAISE EXCEPTION 'the end of the chain never goes back';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER trail_accessentry_stays BEFORE UPDATE OR DELETE ON trail_accessentry
       FOR EACH ROW EXECUTE FUNCTION trail_refuse()""",
    """CREATE TRIGGER trail_accessentry_remains BEFORE TRUNCATE ON trail_accessentry
       FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()""",
    """CREATE TRIGGER trail_accessentry_follows BEFORE INSERT ON trail_accessentry
       FOR EACH ROW EXECUTE FUNCTION trail_entry_follow()""",
    """CREATE TRIGGER trail_checkpoint_stays BEFORE UPDATE OR DELETE ON trail_checkpoint
       FOR EACH ROW EXECUTE FUNCTION trail_refuse()""",
    """CREATE TRIGGER trail_checkpoint_remains BEFORE TRUNCATE ON trail_checkpoint
       FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()""",
    """CREATE TRIGGER trail_head_goes_on BEFORE UPDATE ON trail_head
       FOR EACH ROW EXECUTE FUNCTION trail_head_go_on()""",
    """CREATE TRIGGER trail_head_remains BEFORE DELETE ON trail_head
       FOR EACH ROW EXECUTE FUNCTION trail_refuse()""",
    """CREATE TRIGGER trail_head_is_kept BEFORE TRUNCATE ON trail_head
       FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER trail_accessentry_stays ON trail_accessentry",
    "DROP TRIGGER trail_accessentry_remains ON trail_accessentry",
    "DROP TRIGGER trail_accessentry_follows ON trail_accessentry",
    "DROP TRIGGER trail_checkpoint_stays ON trail_checkpoint",
    "DROP TRIGGER trail_checkpoint_remains ON trail_checkpoint",
    "DROP TRIGGER trail_head_goes_on ON trail_head",
    "DROP TRIGGER trail_head_remains ON trail_head",
    "DROP TRIGGER trail_head_is_kept ON trail_head",
    "DROP FUNCTION trail_refuse()",
    "DROP FUNCTION trail_entry_follow()",
    "DROP FUNCTION trail_head_go_on()",
)


def put_up(_apps, editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def take_down(_apps, editor):
    back = [statement.split(" BEFORE ")[0].replace("CREATE", "DROP") for statement in SQLITE]
    for statement in {"sqlite": back, "postgresql": POSTGRESQL_BACK}[editor.connection.vendor]:
        editor.execute(statement)


def begin(apps, _editor):
    """Write down that the chain is empty: a head that is missing later is a fault, never a beginning."""
    head = apps.get_model("trail", "Head")
    head.objects.get_or_create(pk=1, defaults={"seq": 0, "hash": "0" * 64})


class Migration(migrations.Migration):
    dependencies = [("trail", "0002_forbid_changing_records")]

    operations = [
        # SQLite makes the table anew for each new column, and its triggers are lost with the old one.
        migrations.RunPython(FENCE.take_down, FENCE.put_up),
        migrations.AddField("record", "form", models.SmallIntegerField(default=1)),
        migrations.AddField("record", "role", models.CharField(default="", max_length=20)),
        migrations.AddField("record", "assignment", models.CharField(default="", max_length=40)),
        migrations.AddIndex("record", models.Index(models.F("actor"), models.F("seq"), name="trail_of_a_person")),
        migrations.AddIndex("record", models.Index(models.F("action"), models.F("seq"), name="trail_of_an_action")),
        migrations.AddField("head", "suite", models.CharField(default="sha256", max_length=10)),
        migrations.AddField("head", "entries", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("batch", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=40)),
                ("action", models.CharField(max_length=60)),
                ("object_kind", models.CharField(max_length=40)),
                ("object_id", models.CharField(max_length=64)),
                ("result", models.CharField(max_length=12)),
                ("request_id", models.CharField(max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("actor"), models.F("seq"), name="access_of_a_person"),
                    models.Index(
                        models.F("object_kind"), models.F("object_id"), models.F("seq"), name="access_to_an_object"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("record", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("since", models.BigIntegerField()),
                ("count", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("suite", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(FENCE.put_up, FENCE.take_down),
        migrations.RunPython(put_up, take_down),
    ]
