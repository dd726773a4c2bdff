"""The site as files, for offices that may only copy files to a portal: relative links, and a search without a server."""

from bihuan.web.public.exporting.writing import Exported as Exported
from bihuan.web.public.exporting.writing import export_site as export_site
