"""Filter row, chips, popups, saved views, the grouping menu, row colours."""
