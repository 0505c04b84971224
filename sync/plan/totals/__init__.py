"""Rows and tables that repeat others: totals, formulas, copies, old states; they are never added up."""
