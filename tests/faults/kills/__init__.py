"""Programs killed at every step of their work, one after the other: what they leave and what comes next."""
