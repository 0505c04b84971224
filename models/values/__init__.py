"""Plain values: text, numbers, dates, language, errors, the clock."""
