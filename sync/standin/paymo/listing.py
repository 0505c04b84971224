"""Lists as Paymo gives them: filtered by `where`, in a stable order, paged, and silently cut."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.standin.paymo import sight
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.refusal import RequestRefused
from sync.standin.paymo.shapes import SHAPES, Kind, Record
from sync.standin.paymo.truth import Truth
from sync.standin.paymo.where import Condition, Test, WhereError, both, compile_condition, interval, parse

_KEPT = 64


@dataclass
class Caps:
    """Where Paymo cuts without a word: rows of a page, of an unpaged list, of one included type."""

    page: int = 2500
    list: int = 5000
    include: int = 2500


class ListAnswers:
    """Answers which ids a list request gets."""

    def __init__(self, truth: Truth, caps: Caps, shuffle: bool) -> None:
        self._truth = truth
        self._caps = caps
        self.shuffle = shuffle
        self._found: dict[tuple[str, str], tuple[int, Sequence[int]]] = {}
        self._random = random.Random(0)

    def ids(self, resource: str, query: Mapping[str, str], fault: Fault) -> Sequence[int]:
        """Return the ids of one answer, in order; Refused (400) for a `where` that Paymo wouldn't take."""
        found = self._filtered(resource, query.get("where", ""))
        if fault.rows is not None:
            found = fault.rows(found)
        if self.shuffle:
            found = self._random.sample(found, len(found))
        return self._page(found, query)

    def _page(self, found: Sequence[int], query: Mapping[str, str]) -> Sequence[int]:
        """Take a page where both `page` and `page_size` are given; with one of them alone the list is unpaged."""
        page, size = _count(query.get("page")), _count(query.get("page_size"))
        if page is None or not size:
            return found[: self._caps.list]
        size = min(size, self._caps.page)
        return found[page * size : (page + 1) * size]

    def _filtered(self, resource: str, where: str) -> Sequence[int]:
        """Return all ids that match, kept while nothing changes: the pages of one list ask the same again."""
        key = (resource, where)
        version, found = self._found.get(key, (-1, ()))
        if version != self._truth.version:
            tests = self._tests(resource, where)
            found = self._matching(resource, both(tests)) if tests else self._truth.ids(resource)[:]
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[key] = (self._truth.version, found)
        return found

    def _matching(self, resource: str, test: Test) -> list[int]:
        rows = self._truth.rows(resource)
        try:
            return [key for key in self._truth.ids(resource) if test(rows[key])]
        except TypeError as problem:
            raise RequestRefused(400, f"Values of another type in {resource}: {problem}") from None

    def _tests(self, resource: str, where: str) -> list[Test]:
        may_see = sight.visible(self._truth, resource)
        tests = [may_see] if may_see else []
        try:
            conditions = parse(where) if where.strip() else []
            _require_where(resource, {condition.field for condition in conditions})
            return tests + [self._test(resource, condition) for condition in conditions]
        except WhereError as problem:
            raise RequestRefused(400, str(problem)) from None

    def _test(self, resource: str, condition: Condition) -> Test:
        special = _SPECIAL.get((resource, condition.field))
        if special is not None:
            return special(self._truth, condition)
        if condition.field not in self._truth.fields(resource):
            raise WhereError(f"Unknown field {condition.field} for {resource}")
        return compile_condition(condition, self._kind(resource, condition.field))

    def _kind(self, resource: str, field: str) -> Kind:
        """Return the kind of a documented field; of one that the records have besides, by its first value."""
        kind = SHAPES[resource].fields.get(field)
        if kind is not None:
            return kind
        values = (record.get(field) for record in self._truth.rows(resource).values())
        return _kind_of(next((value for value in values if value is not None), ""))


def _kind_of(value: Any) -> Kind:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else "list" if isinstance(value, list) else "text"


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _require_where(resource: str, fields: set[str]) -> None:
    """entries, bookings and userstasks don't list everything (`sections/bookings.md`, `users_tasks.md`)."""
    needed = SHAPES[resource].needs_where
    if needed is None or (fields and not needed) or any(names <= fields for names in needed):
        return
    choices = ", ".join(" and ".join(sorted(names)) for names in needed) or "project_id, user_id, …"
    raise WhereError(f"{resource} can't be listed without a where condition: {choices}")


def _through(value: Callable[[Truth, Record], Any], kind: Kind) -> Callable[[Truth, Condition], Test]:
    """Return a condition on a value that lies on a relative of the record."""

    def make(truth: Truth, condition: Condition) -> Test:
        test = compile_condition(condition, kind)
        return lambda record: test({condition.field: value(truth, record)})

    return make


def _time_interval(_truth: Truth, condition: Condition) -> Test:
    """Find entries that begin in [from, to), those with only a date by that date."""
    first, last = interval(condition)

    def test(record: Record) -> bool:
        start = record.get("start_time")
        if start is None:
            return first[:10] <= (record.get("date") or "") and f"{record.get('date')}T00:00:00Z" < last
        return bool(first <= start < last)

    return test


def _date_interval(_truth: Truth, condition: Condition) -> Test:
    """Find bookings with at least one day in [from, to]."""
    first, last = interval(condition)
    return lambda record: bool(record["start_date"] <= last[:10] and record["end_date"] >= first[:10])


def _my_tasks(truth: Truth, condition: Condition) -> Test:
    """sections/tasks.md: assigned to the key's user, or to nobody in a project of theirs."""
    if condition.operator != "=" or condition.values not in (("true",), ("1",)):
        raise WhereError("mytasks can only be asked for as mytasks=true")
    own = {key for key, record in truth.rows("projects").items() if truth.me in (record.get("users") or ())}
    return lambda record: (
        truth.me in (record.get("users") or ()) or (not record.get("users") and record["project_id"] in own)
    )


def _client_of_entry(truth: Truth, record: Record) -> Any:
    return truth.rows("projects").get(record.get("project_id") or 0, {}).get("client_id")


def _of_assignment(field: str) -> Callable[[Truth, Record], Any]:
    return lambda truth, record: truth.rows("userstasks").get(record["user_task_id"], {}).get(field)


def _managers(_truth: Truth, condition: Condition) -> Test:
    """sections/projects.md writes `manager=` once where it means `managers=`."""
    return compile_condition(Condition("managers", condition.operator, condition.values), "list")


_SPECIAL: dict[tuple[str, str], Callable[[Truth, Condition], Test]] = {
    ("entries", "client_id"): _through(_client_of_entry, "number"),
    ("entries", "time_interval"): _time_interval,
    ("bookings", "date_interval"): _date_interval,
    ("bookings", "user_id"): _through(_of_assignment("user_id"), "number"),
    ("bookings", "task_id"): _through(_of_assignment("task_id"), "number"),
    ("bookings", "project_id"): _through(sight.project_of_booking, "number"),
    ("tasks", "mytasks"): _my_tasks,
    ("projects", "manager"): _managers,
}
