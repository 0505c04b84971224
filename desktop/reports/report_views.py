"""How a saved view keeps what a report is asked: days that go along with the calendar by their name, others as they
are. So "this month" is another one in December than in November."""

from datetime import date
from typing import Any

from desktop.report_output.report_periods import OFFERED
from desktop.reports.report_bar import BASES, COMPARED, EVERYBODY
from models.reports.reader import Inquiry
from models.reports.report import Report
from models.writes.views import View

KEY, TODAY = "report", "today"
_DAYS_OF = dict(offered for offered in OFFERED if offered is not None)


def kept(inquiry: Inquiry, today: date) -> dict[str, Any]:
    """Return what a view keeps of a report that is asked on a day."""
    content, scope = inquiry.as_json(), inquiry.scope
    if scope.as_of != today:
        return {KEY: content}
    content["as_of"] = TODAY
    for name, days_of in _DAYS_OF.items():
        if days_of(today) == (scope.first, scope.last):
            return {KEY: content | {"first": None, "last": None, "period": name}}
    return {KEY: content}


def kept_in(view: View, report: Report, today: date) -> Inquiry | None:
    """Return what a view asks a report on a day; None where it keeps nothing that the report can be asked."""
    content = view.content.get(KEY)
    if not isinstance(content, dict):
        return None
    try:
        found = Inquiry.from_json(_on(content, today))
    except (ValueError, TypeError, KeyError):
        return None
    return found if _can_be_asked(found, report) else None


def _on(content: dict[str, Any], today: date) -> dict[str, Any]:
    """Return the content with the days that it means on a day. Raises KeyError for a period that there isn't."""
    if content.get("as_of") != TODAY:
        return content
    content = content | {"as_of": today.isoformat()}
    if "period" in content:
        first, last = _DAYS_OF[content["period"]](today)
        content |= {"first": first.isoformat(), "last": last.isoformat()}
    return content


def _can_be_asked(inquiry: Inquiry, report: Report) -> bool:
    scope = inquiry.scope
    has_days = scope.first is not None and scope.last is not None and scope.first <= scope.last
    return (
        has_days is (report.usual is not None)
        and inquiry.compare in ("", *COMPARED)
        and inquiry.basis in ("", *BASES)
        and all(name in report.items and name in EVERYBODY and isinstance(place, int) for name, place in scope.where)
    )
