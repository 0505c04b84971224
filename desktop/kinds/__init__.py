"""Kinds of value: one object a kind, which shows, reads, copies, exports, filters and adds up its values."""
