"""Which editor a kind of value has: one line a kind that isn't typed on one line."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from desktop.context.app_context import AppContext
from desktop.editors.choice_editors import ChoiceEdit, ReferenceEdit
from desktop.editors.editors import DateEdit, ValueEdit
from desktop.editors.long_text import LongTextEdit
from desktop.kinds.kinds import Kind
from desktop.kinds.value_kind import ValueKind
from desktop.screens.shown_columns import ShownColumn

Editor = ValueEdit | LongTextEdit


def editor_for(facts: ShownColumn, tools: AppContext, parent: QWidget) -> Editor:
    """Return the editor of a field; flags are toggled and have none."""
    return EDITORS.get(facts.kind, ValueEdit)(facts, tools, parent)


def _choice_editor(facts: ShownColumn, tools: AppContext, parent: QWidget) -> ValueEdit:
    return (ChoiceEdit if facts.choices else ValueEdit)(facts, tools, parent)


EDITORS: Mapping[ValueKind, Callable[[ShownColumn, AppContext, QWidget], Editor]] = {
    Kind.REFERENCE: ReferenceEdit,
    Kind.CHOICE: _choice_editor,
    Kind.DATE: DateEdit,
    Kind.LONG_TEXT: LongTextEdit,
}
