"""Settings of the tests: a data folder of their own, thrown away at the end, and a quick password hash."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from bihuan.web.data_folder import DataFolder

_FOLDER = tempfile.mkdtemp(prefix="bihuan-test-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
DataFolder(Path(_FOLDER)).make(demo=False)
os.environ["BIHUAN_DATA"] = _FOLDER

from bihuan.web.settings import *  # noqa: E402, F403  # the folder has to be named first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Most tests sign in with a password alone; those of the second factor ask for it.
SECOND_FACTOR = "offered"
# Setting pages takes a moment for each paper; the test of papers asks for it.
PAPER_PDF = False
# Tests write the access log when they want it written.
TRAIL_WATCH = False
# The build may not have run; a page must not fail for want of a fingerprint in a file name.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
