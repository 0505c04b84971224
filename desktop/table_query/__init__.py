"""How a table is looked at, as plain data: filters, order, groups, day and row colours, and what is kept of them."""
