"""The import dialog: file, fields, preview, one undoable step."""
