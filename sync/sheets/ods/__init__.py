"""Reading OpenDocument spreadsheets by the kind of their cells."""
