"""The kinds of value that are words: names, long texts, choices, yes and no, related records."""

from typing import Any

from desktop.kinds.figures import parsed_number
from desktop.kinds.value_kind import ValueContext, ValueKind
from desktop.kinds.value_words import choice_meant, choice_words, flag_meant, flag_words
from desktop.widgets.plain_text import one_line, plain_text
from models.queries.user_names import called
from models.values.folding import folded
from models.values.language import mark, tr
from models.values.parse_errors import NotAChoice, NotAFlag, NotPicked
from sync.sheets.cells.cells import Value, tidy

NAMELESS = mark("(without a name)")
# A description longer than this is cut before its tags are looked for: a cell shows 400 characters of it.
LONGEST_HTML = 4_000
YES = frozenset({"yes", "y", "true", "1", "x", "✓", "ja", "j", "wahr"})
NO = frozenset({"no", "n", "false", "0", "-", "nein", "falsch"})
# Columns in which stands who did something.
PEOPLE = ("who", "started_by")


class TextKind(ValueKind):
    """A name or any other text on one line."""

    is_free_text = True
    may_be_formula = True

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the text; of who did something, what people call them."""
        return one_line(called(value) if context.name in PEOPLE and isinstance(value, str) else value)

    def input_text(self, value: Any, context: ValueContext) -> str:
        """Write the text as it is."""
        return str(value)

    def from_file(self, text: str, context: ValueContext) -> str:
        """Read the text on one line."""
        return tidy(text)


class LongTextKind(TextKind):
    """A text over several lines, in which a source may have written HTML."""

    is_long = True

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the text on one line, without tags."""
        return one_line(plain_text(str(value)[:LONGEST_HTML]))

    def copied(self, value: Any, context: ValueContext) -> str:
        """Write the text with its lines; without the tags of a source."""
        return plain_text(value) if context.html else str(value)

    def from_file(self, text: str, context: ValueContext) -> str:
        """Read the text with its lines."""
        return text.strip()

    def is_grouped(self, whole: bool) -> bool:
        """Say no: no two rows share a long text."""
        return False


class ChoiceKind(ValueKind):
    """A word of a few; or a number that stands for one."""

    is_state = True
    is_picked = True
    may_be_formula = True
    editor_width = 160

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the choice in people's words."""
        return choice_words(one_line(value) if isinstance(value, str) else value, context.name)

    def parse(self, text: str, context: ValueContext) -> Any:
        """Read the choice that is called so, or the only one that begins so; where it isn't limited, the text."""
        if context.whole:
            return parsed_number(text, text, context.formats, whole=True)
        if not context.choices:
            return text
        meant = choice_meant("", text, context.choices)
        if meant is not None:
            return meant
        beginning = [choice for choice in context.choices if folded(choice_words(choice)).startswith(folded(text))]
        if len(beginning) != 1:
            raise NotAChoice(text, context.choices)
        return beginning[0]

    def meant(self, text: str, context: ValueContext) -> str | int | None:
        """Read the choice that is called so."""
        return choice_meant(context.name, text, context.choices)

    def from_history(self, text: str) -> str | int:
        """Read the choice, or its number."""
        return int(text) if text.isdecimal() else text

    def kept(self, text: str, context: ValueContext) -> str:
        """Write a choice of the history in people's words."""
        return self.text(self.from_history(text), context)

    def exported(self, value: Any, context: ValueContext) -> str:
        """Write the choice in people's words."""
        return choice_words(value, context.name)

    def from_file(self, text: str, context: ValueContext) -> Any:
        """Read the choice that is called so, or the only one that begins so; where it isn't limited, the text."""
        return super().from_file(tidy(text), context)


class FlagKind(ValueKind):
    """Yes or no, in the words of its column."""

    is_toggled = True
    is_state = True
    is_picked = True
    all_values = (True, False)
    is_searched = False

    def text(self, value: Any, context: ValueContext) -> str:
        """Write yes or no in the column's words."""
        return flag_words(context.name, bool(value))

    def parse(self, text: str, context: ValueContext) -> bool:
        """Read yes or no, English or German."""
        word = text.casefold()
        if word not in YES | NO:
            raise NotAFlag(text)
        return word in YES

    def meant(self, text: str, context: ValueContext) -> bool | None:
        """Read yes or no where it is said in the column's words."""
        return flag_meant(context.name, text)

    def from_history(self, text: str) -> bool:
        """Read whether it was yes."""
        return text == "true"

    def exported(self, value: Any, context: ValueContext) -> str:
        """Write yes or no in the column's words."""
        return self.text(value, context)

    def from_cell(self, value: Value, context: ValueContext) -> Any:
        """Read what a cell knows as yes or no; of any other what it says."""
        return value if isinstance(value, bool) else super().from_cell(value, context)


class ReferenceKind(ValueKind):
    """A row of another table, as (id, label). Editors, pasting and imports look it up by its name."""

    is_reference = True
    is_picked = True
    may_be_formula = True
    editor_width = 160

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the label."""
        if value[0] is None:
            return ""
        return one_line(value[1]) if value[1] not in (None, "") else tr(NAMELESS)

    def parse(self, text: str, context: ValueContext) -> Any:
        """Raise NotPicked: several rows may be called so."""
        raise NotPicked

    def exported(self, value: Any, context: ValueContext) -> str:
        """Write the label, all of it."""
        return tr(NAMELESS) if value[1] in (None, "") else str(value[1])


class Texts:
    """The kinds of this file."""

    TEXT = TextKind()
    LONG_TEXT = LongTextKind()
    CHOICE = ChoiceKind()
    FLAG = FlagKind()
    REFERENCE = ReferenceKind()
