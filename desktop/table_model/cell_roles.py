"""What can be asked of a cell beside Qt's own roles.

Plain numbers: a cell is asked in seven roles each time it is painted, and comparing an enum takes longer.
"""

from PySide6.QtCore import Qt

DISPLAY, EDIT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)
ACCESSIBLE, DESCRIPTION = int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.AccessibleDescriptionRole)
TOOL_TIP, ALIGNMENT = int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.TextAlignmentRole)
EditableRole = int(Qt.ItemDataRole.UserRole) + 1
LockedReasonRole = EditableRole + 1
KindRole = EditableRole + 2
PendingRole = EditableRole + 3
GoneRole = EditableRole + 4
UnsavedRole = EditableRole + 5
ChangedRole = EditableRole + 6
RuleRole = EditableRole + 7
HeadingRole = EditableRole + 8
# Whether one of the four before may say something of the cell; most say nothing, and are asked in vain.
MarkedRole = EditableRole + 9
# Of a heading: about what a column comes to, for where there is no room for it all.
AboutRole = EditableRole + 10
