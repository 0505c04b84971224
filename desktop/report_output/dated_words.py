"""What a report says where it is kept: a page is read on other days, so its moments have their dates."""

from datetime import datetime

from desktop.report_output.report_words import ReportWords
from models.reports.contents import ReportCell


class DatedWords(ReportWords):
    """Writes moments of today, too, with their date."""

    def __init__(self, words: ReportWords) -> None:
        super().__init__(words.formats, in_cents=words.in_cents)
        self._writers["moment"] = self._dated

    def _dated(self, cell: ReportCell, _short: bool) -> str:
        assert isinstance(cell.value, datetime)
        return self.formats.moment(cell.value)
