"""The business plan: read its cells from Google Sheets or a file, recognise its tables, keep it as a version."""
