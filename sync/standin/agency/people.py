"""The sample agency's people: who they are, when and how much they work, and what Paymo knows of them."""

from dataclasses import dataclass, field
from datetime import date

import resources
from sync.standin.agency.calendar import MONDAY_OFFSET, add_months, at, dice
from sync.standin.paymo.shapes import Record

DOMAIN = "hafenblick.example"
FIRST_USER = 4101
_LEVELS = (("Director", 165), ("Lead", 150), ("Senior", 130), ("Junior", 85))
_RATE = 110
_PATTERNS = ((32, (0, 1, 2, 3)), (30, (0, 1, 2, 3, 4)), (24, (0, 1, 2)), (20, (1, 2, 3, 4)))


@dataclass(frozen=True)
class Employment:
    """A stretch of somebody's employment, days as ordinals; `last` None: until further notice."""

    first: int
    last: int | None
    department: str
    status: str
    """`active`, `on leave`, `parental leave`."""
    weekly_hours: float
    cost_per_hour: float


@dataclass
class Person:
    """One of the agency's staff, as the generator needs them; days are ordinals."""

    id: int
    name: str
    department: str
    position: str
    rate: int
    """Price per hour in EUR."""
    first: int
    last: int | None
    weekdays: tuple[int, ...]
    periods: list[Employment] = field(default_factory=list)
    holidays: frozenset[int] = frozenset()
    bulk: bool = False
    """Enters dates and durations in the evening, instead of times."""

    def period(self, day: int) -> Employment | None:
        """Return the period of employment on that day."""
        for period in self.periods:
            if period.first <= day and (period.last is None or day <= period.last):
                return period
        return None

    def employed(self, day: int) -> bool:
        """Tell whether they have a contract on that day, on leave or not."""
        return self.first <= day and (self.last is None or day <= self.last)

    def minutes(self, day: int) -> int:
        """Return the minutes of work on that day by contract: 0 on leave, on holiday and on free weekdays."""
        period = self.period(day)
        works = (day - MONDAY_OFFSET) % 7 in self.weekdays and day not in self.holidays
        if period is None or period.status != "active" or not works:
            return 0
        return int(period.weekly_hours * 60 / len(self.weekdays))


def staff(seed: int, start: date, anchor: date, until: date) -> list[Person]:
    """Return everybody who works or has worked there, in the order of their ids."""
    names = resources.sample("people")
    rows = [(*row, False) for row in names["staff"]] + [(*row, True) for row in names["retired"]]
    return [
        _person(seed, number, row, (start.toordinal(), anchor.toordinal()), until) for number, row in enumerate(rows)
    ]


def _person(seed: int, number: int, row: tuple[str, str, str, bool], span: tuple[int, int], until: date) -> Person:
    name, department, position, retired = row
    rnd = dice(seed, "person", number)
    start, anchor = span
    recent = number % 4 == 3 and not retired and "Geschäftsführer" not in position
    first = start + rnd.randint(30, 620) if recent else start - rnd.randint(200, 3600)
    last = start + rnd.randint(150, 690) if retired else None
    rate = next((rate for word, rate in _LEVELS if word in position), _RATE) + 5 * rnd.randint(-2, 2)
    hours, weekdays = _PATTERNS[number // 4 % 4] if number % 4 == 1 and number > 6 else (40, (0, 1, 2, 3, 4))
    person = Person(FIRST_USER + number, name, department, position, rate, first, last, weekdays)
    person.bulk = rnd.random() < 0.3
    person.periods = _periods(seed, number, person, float(hours), start, anchor, until)
    person.holidays = _holidays(seed, number, start, until)
    return person


def _periods(
    seed: int, number: int, person: Person, hours: float, start: int, anchor: int, until: date
) -> list[Employment]:
    """Return a person's periods: a raise every January, and for some a leave, other hours or another department."""
    cost = round(person.rate * (0.38 + 0.04 * dice(seed, "cost", number).random()), 2)
    leave = _LEAVES.get(number)
    away = (start + leave[0], start + leave[1]) if leave and leave[2] == "past" else None
    away = (anchor + leave[0], anchor + leave[1]) if leave and leave[2] == "now" else away
    changed = start + 270 if number in _FEWER_HOURS else None
    moved = start + 400 if number in _MOVED else None
    raises = {date(year, 1, 1).toordinal() for year in range(date.fromordinal(start).year + 1, until.year + 1)}
    cuts = {day for day in raises if not (away and away[0] <= day <= away[1])}
    cuts |= {day for day in (changed, moved) if day} | ({away[0], away[1] + 1} if away else set())
    inside = sorted(day for day in cuts if person.first < day <= (person.last or until.toordinal()))
    edges = [person.first, *inside]
    periods = []
    for first, following in zip(edges, [*inside, None], strict=True):
        years = max(0, date.fromordinal(first).year - date.fromordinal(start).year)
        status = leave[3] if leave and away and away[0] <= first <= away[1] else "active"
        fewer = hours * 0.8 if changed and first >= changed else hours
        department = person.department if moved is None or first >= moved else _MOVED[number]
        last = following - 1 if following else person.last
        periods.append(Employment(first, last, department, status, fewer, round(cost * 1.03**years, 2)))
    return periods


_LEAVES = {
    8: (120, 330, "past", "parental leave"),
    30: (200, 420, "past", "parental leave"),
    47: (310, 500, "past", "parental leave"),
    24: (-70, 190, "now", "parental leave"),
    33: (-25, 45, "now", "on leave"),
}
_FEWER_HOURS = {10, 18, 29, 36, 45, 55}
_MOVED = {11: "MAR", 50: "BER"}
"""Number of a person and the department they were in before."""


def _holidays(seed: int, number: int, start: int, until: date) -> frozenset[int]:
    """Choose about 30 days a year: a summer break, a spring and an autumn week, days between the years, odd days."""
    days: set[int] = set()
    for year in range(date.fromordinal(start).year, until.year + 1):
        rnd = dice(seed, "holidays", number, year)
        january = date(year, 1, 1).toordinal()
        for first, span, length in ((160, 95, 19), (85, 40, 7), (280, 25, 7), (357, 4, 8)):
            begin = january + first + rnd.randint(0, span)
            days.update(range(begin, begin + length))
        days.update(january + rnd.randint(0, 364) for _ in range(8))
    return frozenset(days)


def users(seed: int, people: list[Person], guests: list[Record], today: int) -> list[Record]:
    """Return the staff as Paymo's users, and the guests; their project lists are still empty."""
    records = [_user(seed, person, today) for person in people if person.first - 14 <= today]
    return records + guests


def _user(seed: int, person: Person, today: int) -> Record:
    rnd = dice(seed, "user", person.id)
    period = person.period(today) or person.periods[-1 if today > person.first else 0]
    retired = person.last is not None and person.last < today
    created = at(person.first - 7, f"08:{rnd.randint(10, 59)}:{rnd.randint(10, 59)}")
    record: Record = {
        "id": person.id,
        "name": person.name,
        "email": f"{_mail_name(person.name)}@{DOMAIN}",
        "type": "Admin" if person.position.startswith("Geschäftsführer") else "Employee",
        "active": not retired,
        "timezone": "Europe/Berlin",
        # Numbers that the German regulator keeps free for films.
        "phone": f"+49 40 66969{rnd.randint(100, 899)}" if rnd.random() < 0.8 else None,
        "skype": None,
        "position": person.position,
        "workday_hours": round(period.weekly_hours / len(person.weekdays), 2),
        "price_per_hour": person.rate,
        "created_on": created,
        "updated_on": max(created, at(person.last + 1 if retired and person.last else period.first)),
        "date_format": "d.m.Y",
        "time_format": "H:i",
        "decimal_sep": ",",
        "thousands_sep": ".",
        "week_start": "1",
        "language": "de" if rnd.random() < 0.85 else "en",
        "assigned_projects": [],
        "managed_projects": [],
    }
    if rnd.random() < 0.6:
        record["image"] = f"https://paymo.example/assets/77/users/{person.id}.jpg"
    return record


def guest(number: int, contact: Record) -> Record:
    """Return a client's person with access to some projects."""
    created = contact["created_on"]
    return {
        "id": FIRST_USER + 900 + number,
        "name": contact["name"],
        "email": contact["email"],
        "type": "Guest",
        "active": True,
        "timezone": "Europe/Berlin",
        "phone": None,
        "skype": None,
        "position": contact["position"],
        "workday_hours": 8,
        "price_per_hour": None,
        "created_on": created,
        "updated_on": created,
        "date_format": "d.m.Y",
        "time_format": "H:i",
        "decimal_sep": ",",
        "thousands_sep": ".",
        "week_start": "1",
        "language": "de",
        "assigned_projects": [],
        "managed_projects": [],
    }


def _mail_name(name: str) -> str:
    return ".".join(ascii_name(part) for part in (name.split()[0], name.split()[-1]))


_ASCII = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "a", "é": "e", "í": "i", "ł": "l", "ı": "i", "ğ": "g"}
    | {"ū": "u", "ř": "r", "á": "a", "ó": "o", "ż": "z", "ñ": "n", "ç": "c", "â": "a", "ę": "e", "è": "e"}
)


def ascii_name(text: str) -> str:
    """Return a name as it stands in an address: lower case, letters and digits only."""
    return "".join(c for c in text.lower().translate(_ASCII) if c.isascii() and c.isalnum()) or "x"


def history_start(anchor: date) -> date:
    """Return the first day of the agency's recorded time: 24 months before the anchor's month begins anew."""
    return add_months(anchor, -24)
