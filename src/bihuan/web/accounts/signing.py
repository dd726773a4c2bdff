"""Two people: see ``actions.signing`` for signing and ``queries.signatures`` for what waits."""

from bihuan.web.accounts.actions.signing import sign as sign
from bihuan.web.accounts.actions.signing import take_back as take_back
from bihuan.web.accounts.queries.signatures import GOOD_FOR as GOOD_FOR
from bihuan.web.accounts.queries.signatures import locates as locates
from bihuan.web.accounts.queries.signatures import open_signatures as open_signatures
from bihuan.web.accounts.queries.signatures import signatures_of as signatures_of
