"""What a kind of value is: everything that a table, a filter, a file or a total has to know of one."""

from datetime import datetime
from typing import Any, NamedTuple

from desktop.kinds.cell_text import cell_text
from desktop.kinds.locale_formats import LocaleFormats
from desktop.widgets.plain_text import one_line, plain_text
from sync.sheets.cells.cells import Value


class ValueContext(NamedTuple):
    """Where a value stands: whose formats, and what its column says of it.

    `name`: of the column, which may have words of its own; `currency`: ISO code of an amount; `choices`: the words that
    the column is limited to; `whole`: its numbers have no fraction; `html`: a source may have written tags.
    """

    formats: LocaleFormats
    name: str = ""
    currency: str | None = None
    choices: tuple[str, ...] = ()
    whole: bool = False
    html: bool = False


class ValueKind:
    """How values of one kind are shown, entered, copied, read from files, exported, filtered, grouped and added up.

    What a kind doesn't say of itself is as for one line of text. No method is given None.
    """

    # Numbers, days and moments: right-aligned, so that their digits line up, and filtered by a range.
    is_figure = False
    holds_numbers = False
    holds_days = False
    # Text as people write it, which may have several lines; `is_long`: read and written in an editor of its own size.
    is_free_text = False
    is_long = False
    # (id, label) of a row of another table, which is found by its name.
    is_reference = False
    # Yes and no, changed by a click, without an editor.
    is_toggled = False
    # Its column's value may be a state.
    is_state = False
    # Filtered by picking values from a list; `all_values`: which there are, where that is known of every column.
    is_picked = False
    all_values: tuple[Any, ...] = ()
    # What is seen is what is stored, so that it can be searched for.
    is_searched = True
    # A spreadsheet might take it for a formula.
    may_be_formula = False
    # An export may write less than the database keeps.
    is_exported_in_words = True
    # The sum, or only the average, of a column means something.
    is_added_up = False
    is_averaged = False
    # What tells amounts apart that are never added: a currency, or a column with their unit.
    has_currency = False
    has_unit = False
    # What a total lacks beside other words, such as "h".
    total_unit = ""
    # How far a value may lie from the one that it is shown as.
    rounding: int = 0
    # Its cells have a bar, of a length up to this and beyond; 0: none has.
    full = 0
    # The least width of its editor in a cell, in pixels.
    editor_width = 0

    def text(self, value: Any, context: ValueContext) -> str:
        """Write a value as people read it, on one line."""
        return one_line(value)

    def input_text(self, value: Any, context: ValueContext) -> str:
        """Write a value as it stands in an editor: everything of it, without unit or cut."""
        return self.text(value, context)

    def parse(self, text: str, context: ValueContext) -> Any:
        """Read the value that a text means, which isn't empty and has no spaces around it. Raises ParseError."""
        return text

    def meant(self, text: str, context: ValueContext) -> Any:
        """Read the value that a text names in the column's own words, in whatever language; None where it doesn't."""
        return None

    def now(self, moment: datetime, context: ValueContext) -> str:
        """Write what stands for now, as it is entered; "" for what is no time."""
        return ""

    def copied(self, value: Any, context: ValueContext) -> str:
        """Write a value as it is copied to another program."""
        return self.input_text(value, context)

    def kept(self, text: str, context: ValueContext) -> str:
        """Write a value as the history keeps it (ISO dates and moments, true, plain decimals), as people read it."""
        value = self.from_history(text)
        if isinstance(value, str):
            return one_line(value)
        return self.text(value, context)

    def from_history(self, text: str) -> Any:
        """Read the value that the history keeps as a text; the text itself where it is none of this kind."""
        return text

    def exported(self, value: Any, context: ValueContext) -> Any:
        """Give a value as a workbook keeps it; of a figure a text only where no spreadsheet shows it as such."""
        return plain_text(value) if context.html else str(value)

    def number_format(self, value: Any, currency: str) -> str:
        """Give the format in which a workbook shows what was exported; "" for its own."""
        return ""

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Write a value as a .csv keeps it."""
        return str(self.exported(value, context))

    def from_cell(self, value: Value, context: ValueContext) -> Any:
        """Read a sheet's cell that holds no text; give its words where they are to be read. Raises ParseError."""
        return cell_text(value)

    def from_file(self, text: str, context: ValueContext) -> Any:
        """Read the value that a file writes as a text, where nobody means today or this year. Raises ParseError."""
        text = text.strip()
        meant = self.meant(text, context)
        return self.parse(text, context) if meant is None else meant

    def is_grouped(self, whole: bool) -> bool:
        """Tell whether rows share its values, so that they are grouped by them. `whole`: numbers have no fraction."""
        return True

    def about(self, total: Any, context: ValueContext) -> str:
        """Round a total to what there is room for in a narrow column, and marked so; "" where there is none."""
        return ""

    def as_total(self, total: Any) -> Any:
        """Give a total as a value of this kind."""
        return total

    @property
    def end_kind(self) -> "ValueKind":
        """Give the kind of the ends by which it is filtered."""
        return self
