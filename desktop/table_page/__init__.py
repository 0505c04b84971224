"""The table in the middle of the window: its page, empty states, deletion, what is selected and was changed at once."""
