"""Values, filters, history and messages as sentences; no widgets."""
