"""Reading the history: who changed what and when, what was deleted, and how it comes back."""
