"""The sample agency: its people, work, time and money, what its executives know, and its plan."""
