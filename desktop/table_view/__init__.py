"""The QTableView side of a table: view, delegate, header, totals, keys, insert row, block edits."""
