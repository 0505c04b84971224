"""How one locale writes numbers and dates: what `Formats` has to know of it. The command line's needs no Qt."""

from datetime import date

from models.values.dates import First
from models.values.numbers import DecimalSign

ISO_FORMAT = "yyyy-MM-dd"


class Conventions:
    """Those of the command line, which are nobody's and can't be misread: 1,234.5 and 2027-03-01."""

    point: DecimalSign = "."
    group = ","
    date_format = ISO_FORMAT
    first: First = "day"
    # Monday, as ISO counts.
    first_weekday = 1

    def day(self, value: date) -> str:
        """Return a date as it is written."""
        return value.isoformat()

    def day_in(self, text: str) -> date | None:
        """Return the date that a text means which isn't in everybody's grammar; None for none."""
        return None
