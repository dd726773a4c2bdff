"""
Schemes of groups (分组方案) between the database and the solver: what is asked, what is stored, the run, changes by hand.

``rounds/assignment`` knows no database and ``models`` no plan; here one becomes the other.
"""

from bihuan.web.rounds.schemes.problems import problem_of

__all__ = ["problem_of"]
