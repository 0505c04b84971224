"""Reports: which figures stand in them, in which parts and tables, worked out from measures."""
