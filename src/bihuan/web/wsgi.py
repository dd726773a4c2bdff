"""The application that a server runs: ``waitress`` in one process by default."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
application = get_wsgi_application()

from bihuan.web.trail.watch import WATCH  # noqa: E402  # needs the application's tables to be loaded

WATCH.start()
