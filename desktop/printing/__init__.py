"""Pages for the board: a title, tables and notes, written as PDF or XLSX."""
