"""A Paymo of our own on loopback: records, lists, limits and faults as Paymo documents them."""
