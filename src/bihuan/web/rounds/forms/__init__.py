"""Forms of rounds; one page or group of pages, one file."""

from bihuan.web.rounds.forms.dates import LARGEST_FILE, DateForm, MeetingForm, WorkdayForm

__all__ = ["LARGEST_FILE", "DateForm", "MeetingForm", "WorkdayForm"]
