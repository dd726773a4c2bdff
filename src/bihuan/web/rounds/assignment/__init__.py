"""
Who inspects whom: units to groups and people to groups, proposed with a bound and a reason for every cell.

Pure: no database, no clock of days. `solving.solve` proposes a plan, `scoring.score` says what a plan costs, `why` answers
for single cells, `conflict` names what stands in the way where nothing fits.
"""
