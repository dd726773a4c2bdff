"""Successors (后续事项) of closed lines; see ``actions.successors``."""

from bihuan.web.rectification.actions.successors import ORIGINS as ORIGINS
from bihuan.web.rectification.actions.successors import open_successor as open_successor
from bihuan.web.rectification.actions.successors import propose_successor as propose_successor
