"""Which editor a kind of value has: a new kind of value is one line here."""

from PySide6.QtWidgets import QWidget

from desktop.context.app_context import AppContext
from desktop.editors.choice_editors import ChoiceEdit, ReferenceEdit
from desktop.editors.editors import DateEdit, ValueEdit
from desktop.editors.long_text import LongTextEdit
from desktop.screens.screen import Kind
from desktop.screens.shown_columns import ShownColumn


def editor_for(facts: ShownColumn, tools: AppContext, parent: QWidget) -> ValueEdit | LongTextEdit:
    """The editor of a field; flags are toggled and have none."""
    if facts.kind is Kind.REFERENCE:
        return ReferenceEdit(facts, tools, parent)
    if facts.kind is Kind.CHOICE and facts.choices:
        return ChoiceEdit(facts, tools, parent)
    if facts.kind is Kind.DATE:
        return DateEdit(facts, tools, parent)
    if facts.kind is Kind.LONG_TEXT:
        return LongTextEdit(facts, tools, parent)
    return ValueEdit(facts, tools, parent)
