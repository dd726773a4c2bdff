"""What is in the database at a start, so that a round can be planned in an empty one."""

from bihuan.web.accounts.models import Division
from bihuan.web.notices.actions.tables import keep_known_tables
from bihuan.web.rounds.models import Taxonomy
from bihuan.web.trail.models import Record


def test_divisions_and_taxonomies_are_kept_once(people):
    before = Record.objects.filter(action="accounts.keep_divisions").count()
    keep_known_tables()
    region = Division.objects.get(code="150000")
    below = Division.objects.filter(parent=region)
    assert below.count() == 12
    assert set(below.values_list("kind", flat=True)) == {"city", "league"}
    assert Division.objects.get(code="429004").parent.name == "湖北省", "a city without a prefecture above it"
    assert Division.objects.filter(parent=None).exclude(code__endswith="0000").count() == 0
    assert Taxonomy.objects.count() >= 2
    assert all(taxonomy.categories.exists() for taxonomy in Taxonomy.objects.all())
    rows = Division.objects.count()
    keep_known_tables()
    assert Division.objects.count() == rows
    assert Record.objects.filter(action="accounts.keep_divisions").count() == before + 1
