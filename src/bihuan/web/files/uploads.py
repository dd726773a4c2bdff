"""What the apps above need of a file that was sent in parts."""

from bihuan.web.files.models import Upload
from bihuan.web.files.queries import finished_upload_for, path_of_upload

__all__ = ["Upload", "finished_upload_for", "path_of_upload"]
