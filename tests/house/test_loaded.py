"""What a process that only shows pages has loaded: each of its copies holds all of it in memory."""

import os
import subprocess
import sys
from pathlib import Path

#: Libraries for files and solving, and where they are loaded instead: inside the function that needs them.
NOT_FOR_PAGES = {"docx", "highspy", "icalendar", "lxml", "xlsxwriter"}
START = """
import sys
import django
django.setup()
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*sys.modules)
"""


def test_pages_load_no_library_for_files_or_solving():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.web.settings", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert NOT_FOR_PAGES & set(done.stdout.split()) == set()
