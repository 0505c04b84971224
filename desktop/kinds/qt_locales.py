"""The conventions of a locale that Qt knows."""

from datetime import date

from PySide6.QtCore import QDate, QLocale

from desktop.kinds.locale_conventions import Conventions


class LocaleConventions(Conventions):
    """How people of a locale, the system's if none is named, write numbers and dates."""

    def __init__(self, locale: QLocale | None = None) -> None:
        self.locale = locale or QLocale.system()
        self.date_format = _date_format(self.locale)
        # Other signs than these two (Arabic has its own) are not in the grammar that reads them back.
        self.point = "," if self.locale.decimalPoint() == "," else "."
        usual = self.locale.decimalPoint() == self.point
        self.group = self.locale.groupSeparator() if usual else ","
        self.first = "month" if self.date_format.lower().lstrip().startswith("m") else "day"
        self.first_weekday = self.locale.firstDayOfWeek().value

    def day(self, value: date) -> str:
        """Return a date, short, with its four-digit year."""
        return self.locale.toString(QDate(value.year, value.month, value.day), self.date_format)

    def day_in(self, text: str) -> date | None:
        """Read back what Qt wrote in this locale, with its own digits and names of months."""
        found = self.locale.toDate(text, self.date_format)
        return date(found.year(), found.month(), found.day()) if found.isValid() else None


def _date_format(locale: QLocale) -> str:
    if locale.language() == QLocale.Language.C:
        return "dd MMM yyyy"
    short = locale.dateFormat(QLocale.FormatType.ShortFormat).replace("\u200f", "")
    return short if "yyyy" in short else short.replace("yy", "yyyy")
