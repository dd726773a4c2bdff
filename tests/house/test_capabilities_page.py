"""The manual shows the matrix that the product asks."""

import subprocess
import sys

from tests.house.sources import ROOT


def test_the_page_of_capabilities_is_current():
    script = (
        "import sys; sys.path[:0] = ['build', '.']; import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.web.settings';"
        "import django; django.setup(); import capabilities_page as made;"
        "sys.exit(made.page() != made.PAGE.read_text(encoding='utf-8'))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"run: python build/capabilities_page.py\n{done.stderr}"
