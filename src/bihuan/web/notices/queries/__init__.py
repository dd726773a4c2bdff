"""What each page prints, complete, so that a view fetches by access, asks one question here, and renders."""

from bihuan.web.notices.queries.clause import FindingPage, finding_page
from bihuan.web.notices.queries.exported import finding_rows_for_export
from bihuan.web.notices.queries.findings import (
    FILTER_NAMES,
    Choices,
    FindingFilters,
    Listing,
    finding_choices,
    finding_page_of,
)
from bihuan.web.notices.queries.home import HomePage, home_page
from bihuan.web.notices.queries.idioms import IdiomListPage, IdiomPage, idiom_list_page, idiom_page
from bihuan.web.notices.queries.notices import NoticePage, ReviewPage, notice_page, review_page
from bihuan.web.notices.queries.rectified import RectifiedPage, rectified_page
from bihuan.web.notices.queries.rounds import (
    CategoryPage,
    HeatMap,
    RoundPage,
    TargetPage,
    category_page,
    round_page,
    target_page,
)
from bihuan.web.notices.queries.shapes import FindingRow, codes_of

__all__ = [
    "FILTER_NAMES",
    "CategoryPage",
    "Choices",
    "FindingFilters",
    "FindingPage",
    "FindingRow",
    "HeatMap",
    "HomePage",
    "IdiomListPage",
    "IdiomPage",
    "Listing",
    "NoticePage",
    "RectifiedPage",
    "ReviewPage",
    "RoundPage",
    "TargetPage",
    "category_page",
    "codes_of",
    "finding_choices",
    "finding_page",
    "finding_page_of",
    "finding_rows_for_export",
    "home_page",
    "idiom_list_page",
    "idiom_page",
    "notice_page",
    "rectified_page",
    "review_page",
    "round_page",
    "target_page",
]
