"""Feedback meetings in time and place: what stands in the way of what, and a timetable that a solver proposes."""
