"""Generic widgets that know no screen: theme, style sheet, icons, buttons, messages, background jobs."""
