"""The style sheet, made from a palette's tokens: `$name` is replaced by the token of that name."""

from dataclasses import asdict
from string import Template

from desktop.theme.palette import Palette
from desktop.theme.type_scale import sizes
from resources import path

SHEET = Template("""
* { outline: none; }
QWidget { color: $text; }
QMainWindow, #startWindow { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }

QDialog { background: $raised; border: 1px solid $border; }
QLabel { background: transparent; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="small"] { color: $muted; font-size: ${small}px; }
QLabel[look="caption"] { color: $muted; font-size: ${small}px; font-weight: 600; }
QLabel[look="title"] { font-size: ${large}px; font-weight: 600; }
QLabel[look="figure"] { font-size: ${figure}px; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="bad"] { color: $bad_text; font-size: ${small}px; }

#navigationSide { background: $window; }
#navigation { background: transparent; border: none; }
#sidebarFoot { background: transparent; border: none; border-top: 1px solid $border; }
#sidebarFoot QLabel[tone="watch"] { color: $warn_text; }
#sidebarFoot QToolButton { padding: 0 4px; min-height: 24px; }
QToolButton[look="quietLink"] { color: $accent; font-size: ${small}px; }
QToolButton[look="quietLink"]:disabled { color: $faint; }
#jumpButton { text-align: left; padding: 0 8px; min-height: 28px; color: $muted; }
#jumpButton[rail="true"] { border-color: transparent; background: transparent; text-align: center; padding: 0; }
#jumpButton[rail="true"]:hover { background: $hover; }
#jumpButton[rail="true"]:focus { border-color: $accent; }
#keys { color: $muted; font-size: ${small}px; border: 1px solid $border; border-radius: 4px; padding: 0 4px; }
#mainSide, #page { background: $surface; }
#head, #toolbar { background: $surface; border-bottom: 1px solid $border; }
#head QToolButton, #toolbar QToolButton { padding: 0 8px; }
#toolbar #activeFilter QToolButton { padding: 0 2px; }
#statusBar { background: $window; border-top: 1px solid $border; }
#statusBar QLabel { color: $muted; font-size: ${small}px; }
#statusBar QToolButton { color: $muted; font-size: ${small}px; border-radius: 4px; padding: 0 6px; min-height: 20px; }
#statusBar QToolButton:checked { color: $text; }

#reportPage, #reportContent { background: $window; }
QFrame[look="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[look="card"] QTableView { border-radius: 8px; }
QLabel[tone="good"] { color: $good_text; font-weight: 600; }
QLabel[tone="bad"] { color: $bad_text; font-weight: 600; }
QLabel[tone="watch"] { color: $warn_text; font-weight: 600; }
QPushButton[look="figure"], QPushButton[look="tileFigure"], QPushButton[look="captionLink"] {
  background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 0; text-align: left;
  min-height: 0; color: $text; font-weight: 600; }
QPushButton[look="figure"] { font-size: ${figure}px; }
QPushButton[look="tileFigure"] { font-size: ${large}px; }
QPushButton[look="captionLink"] { font-size: ${small}px; color: $muted; }
QPushButton[look="figure"]:disabled, QPushButton[look="tileFigure"]:disabled {
  color: $text; border-color: transparent; }
QPushButton[tone="good"] { color: $good_text; }
QPushButton[tone="bad"], QPushButton[tone="bad"]:disabled { color: $bad_text; }
QPushButton[tone="watch"], QPushButton[tone="watch"]:disabled { color: $warn_text; }
QPushButton[look="figure"]:hover, QPushButton[look="tileFigure"]:hover, QPushButton[look="captionLink"]:hover {
  text-decoration: underline; border-color: transparent; background: transparent; }
QPushButton[look="figure"]:focus, QPushButton[look="tileFigure"]:focus, QPushButton[look="captionLink"]:focus {
  border-color: $accent; }
#toolbar QToolButton[look="choice"] { border: 1px solid $border; background: $raised; padding: 0 26px 0 10px; }
#toolbar QToolButton[look="choice"]:hover { border-color: $faint; background: $hover; }
#toolbar QToolButton[look="choice"]:focus { border-color: $accent; }
QPushButton[look="listRow"] {
  background: transparent; border: 1px solid transparent; border-bottom-color: $rule; border-radius: 0; padding: 0;
  min-height: 36px; }
QPushButton[look="listRow"]:hover { background: $hover; }
QPushButton[look="listRow"]:focus { border-color: $accent; border-radius: 4px; }
#proofPane { background: $surface; border-right: 1px solid $border; }
#proofList { background: transparent; border: none; }
#proofList::item { padding: 6px 8px; border-radius: 6px; }
#proofList::item:selected { background: $selected; color: $text; }
#proofList::item:disabled { color: $muted; font-weight: 600; padding: 10px 0 2px 0; }
#choicePopup { background: $raised; border: 1px solid $border; border-radius: 8px; }
#choicePopup QListWidget { background: transparent; border: none; }
#choicePopup QListWidget::item { min-height: 26px; padding: 0 6px; border-radius: 4px; }
#choicePopup QListWidget::item:selected { background: $selected; color: $text; }

QTableView {
  background: $surface; border: none; gridline-color: transparent; selection-background-color: $selected;
  selection-color: $text; }
QTableView:focus { border: none; }
QTableView QTableCornerButton::section { background: $surface; border: none; }
#problemsTable::item, #refusedCellsList::item, QTableView[look="lines"]::item {
  padding: 0 8px; border-bottom: 1px solid $rule; }
#problemsTable::item:selected, #refusedCellsList::item:selected, QTableView[look="lines"]::item:selected {
  background: $selected; color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
  padding: 0 10px; font-size: ${small}px; font-weight: 600; }
QHeaderView::section:hover { background: $hover; color: $text; }

QPushButton {
  background: $raised; border: 1px solid $border; border-radius: 6px; padding: 0 12px; min-height: 28px; }
QPushButton:hover { background: $hover; border-color: $faint; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $faint; border-color: $rule; background: transparent; }
QPushButton[look="primary"] {
  background: $accent_fill; color: $on_accent; border: 1px solid $accent_fill; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:focus { border: 1px solid $text; }
QPushButton[look="primary"]:disabled {
  background: $quiet_ground; border-color: $quiet_ground; color: $quiet_text; }
QPushButton[look="danger"] {
  background: $danger_fill; color: #ffffff; border: 1px solid $danger_fill; font-weight: 600; }
QPushButton[look="danger"]:hover { background: $danger_hover; }
QPushButton[look="danger"]:focus { border: 1px solid $text; }
QPushButton[look="link"] {
  background: transparent; border: 1px solid transparent; color: $accent; padding: 0 4px; min-height: 22px;
  text-align: left; }
QPushButton[look="link"][part="true"] { padding-left: 16px; }
QPushButton[look="fold"] {
  background: transparent; border: 1px solid transparent; color: $muted; padding: 0 4px; min-height: 26px;
  font-size: ${small}px; font-weight: 600; text-align: left; }
QPushButton[look="fold"]:hover { background: $hover; border-radius: 4px; }
QPushButton[look="fold"]:focus { border: 1px solid $accent; border-radius: 4px; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 1px solid $accent; border-radius: 4px; }

QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 0 7px;
  min-height: 28px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; width: 0; }
#unsavedList QListWidget::item { padding: 5px 8px; }
#statusBar QToolButton[look="unsaved"] { color: $warn_text; background: $warn_ground; font-weight: 600; }
#head QToolButton[look="primary"] { padding: 0 12px; }
QToolButton[look="primary"] {
  background: $accent_fill; color: $on_accent; font-weight: 600; padding: 0 10px; border: 1px solid $accent_fill; }
QToolButton[look="primary"]:hover { background: $accent_hover; }
QToolButton[look="primary"]:focus { border-color: $text; }
QToolButton[look="primary"]:disabled { background: $quiet_ground; border-color: $quiet_ground; color: $quiet_text; }

QLineEdit, QPlainTextEdit, QTextEdit, QDateEdit, QComboBox {
  background: $raised; border: 1px solid $border; border-radius: 6px; padding: 0 8px; min-height: 26px;
  selection-background-color: $accent_fill; selection-color: $on_accent; }
QPlainTextEdit, QTextEdit { padding: 4px 6px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus { border: 1px solid $accent; }
#searchField { background: $window; }
#searchField:focus { background: $raised; }
QLineEdit QToolButton { min-height: 0; padding: 0; border: none; }
QLineEdit QToolButton:hover { background: transparent; }
QLineEdit[look="cell"], QComboBox[look="cell"] {
  border: 2px solid $accent; border-radius: 3px; padding: 0 6px; min-height: 0; }
QLineEdit[wrong="true"] { border: 2px solid $bad_text; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url($chevron); width: 12px; height: 12px; }

QCheckBox::indicator:unchecked {
  width: 13px; height: 13px; border: 1px solid $faint; border-radius: 3px; background: $raised; }
QCheckBox::indicator:unchecked:disabled { border-color: $border; background: transparent; }
QCheckBox { border: 1px solid transparent; border-radius: 4px; padding: 1px 3px; }
QCheckBox:focus { border-color: $accent; }

QMenu, QComboBox QAbstractItemView, #completions {
  background: $raised; border: 1px solid $border; border-radius: 6px; padding: 4px; }
#completions { padding: 0; }
QMenu::item { padding: 5px 28px 5px 10px; border-radius: 4px; }
QMenu::item:selected, QComboBox QAbstractItemView::item:selected, #completions::item:selected {
  background: $selected; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $rule; margin: 4px 6px; }
QComboBox QAbstractItemView::item, #completions::item {
  min-height: 26px; padding: 0 6px; border-radius: 4px; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
#navigation[rail="true"] QScrollBar:vertical { width: 4px; }
#navigation[rail="true"] QScrollBar::handle { margin: 0; border-radius: 2px; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QProgressBar {
  background: $quiet_ground; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent_fill; border-radius: 2px; }

#recordPanel { background: $surface; }
#recordPanel[over="true"] { border-left: 1px solid $border; }
#panelHead { border-bottom: 1px solid $rule; }
#messageBar { border-radius: 8px; }
#messageBar[tone="bad"] { background: $bad_ground; }
#messageBar[tone="warn"] { background: $warn_ground; }
#messageBar[tone="good"] { background: $good_ground; }
#messageBar[tone="busy"] { background: $busy_ground; }
#messageBar[tone="bad"] QLabel { color: $bad_text; }
#messageBar[tone="warn"] QLabel { color: $warn_text; }
#messageBar[tone="good"] QLabel { color: $good_text; }
#messageBar[tone="busy"] QLabel { color: $busy_text; }
#jumpPalette { background: $raised; border: 1px solid $border; border-radius: 10px; }
#jumpField { border: none; background: transparent; font-size: ${large}px; min-height: 34px; }
#jumpList { background: transparent; border: none; }
#syncPanel { background: $raised; border: 1px solid $border; border-radius: 8px; }
#demoBadge {
  background: $busy_ground; color: $busy_text; border-radius: 4px; padding: 1px 6px;
  font-size: ${small}px; font-weight: 600; }

#filterChips { background: transparent; border: none; }
#activeFilter { background: $busy_ground; border-radius: 10px; }
#activeFilter QToolButton { color: $busy_text; min-height: 20px; padding: 0 4px; border-radius: 10px; }
#activeFilter QToolButton:checked { background: transparent; }
#activeFilter QToolButton:hover { background: $selected; }
#toolbar #otherFilters { background: $busy_ground; color: $busy_text; border-radius: 10px; min-height: 20px; }
#activeFilter[off="true"] { background: $quiet_ground; }
#activeFilter[off="true"] QToolButton { color: $quiet_text; text-decoration: line-through; }
#filterRow { background: $surface; border-bottom: 1px solid $border; }
#filterRow QLineEdit { border-radius: 4px; padding: 0 4px; min-height: 20px; font-size: ${small}px; }
#filterRow QLineEdit[filtering="true"] { border-color: $accent; background: $selected; }
#filterPopup, #columnList, #fromWhen, #periodPopup {
  background: $raised; border: 1px solid $border; border-radius: 8px; }
#filterPopup QListWidget, #columnList QListWidget { background: transparent; border: none; }
#filterPopup QListWidget::item, #columnList QListWidget::item { min-height: 26px; padding: 0 4px; border-radius: 4px; }
#filterPopup QListWidget::item:selected, #filterPopup QListWidget::item:hover, #columnList QListWidget::item:selected,
#columnList QListWidget::item:hover { background: $selected; color: $text; }
#filterPopup QListWidget::indicator, #columnList QListWidget::indicator, QCheckBox::indicator {
  width: 14px; height: 14px; border: 1px solid $faint; border-radius: 3px; background: $surface; }
#filterPopup QListWidget::indicator:checked, #columnList QListWidget::indicator:checked, QCheckBox::indicator:checked {
  background: $accent_fill; border-color: $accent_fill; image: url($tick); }
#filterPopup QToolButton:checked { color: $accent; }
#ruleLine { background: $surface; border: 1px solid $border; border-radius: 8px; }
#asOfBar { background: $selected; border-bottom: 1px solid $border; }
#periodLine { border: 1px solid transparent; border-left: 3px solid $border; border-radius: 4px; }
#periodLine[now="true"] { border-left-color: $accent; }
#periodLine:hover { background: $hover; }
#periodLine:focus { border-color: $accent; }

QCalendarWidget QWidget#qt_calendar_navigationbar { background: $raised; }
QCalendarWidget QToolButton { min-height: 24px; }
QCalendarWidget QAbstractItemView {
  background: $raised; selection-background-color: $accent_fill; selection-color: $on_accent; }
""")


def style_sheet(palette: Palette, text_size: int) -> str:
    """Return the style sheet of a palette with a base text size in pixels."""
    tokens = {name: value for name, value in asdict(palette).items() if isinstance(value, str)}
    for tone in ("good", "busy", "warn", "bad", "quiet"):
        tokens[f"{tone}_ground"], tokens[f"{tone}_text"] = getattr(palette, tone)
    tokens["scroll"] = palette.border
    tokens["danger_fill"], tokens["danger_hover"] = "#b3261e", "#8f1d17"
    tokens["tick"] = path("icons", "check-on-accent.svg").as_posix()
    tokens["chevron"] = (path("icons", "chevron-down.svg")).as_posix()
    return SHEET.substitute(tokens, **sizes(text_size))
