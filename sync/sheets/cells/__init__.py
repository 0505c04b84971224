"""The one shape that all readers give, and what they share: grids, number formats, packages, errors."""
