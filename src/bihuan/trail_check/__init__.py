"""
Check an exported trail, or an issued paper, on any machine: no project, no packages, nothing but Python 3.8 or newer.

``bihuan trail export`` hands these files out as one, ``trail_check.pyz``. Nothing here may import anything of the
project, because whoever checks must not have to trust it.
"""
