"""The QAbstractItemModel side of a table: row ids, fetcher, cache, cell store, grouping, editing."""
