"""The main window: navigation, top bar, command palette, pending edits, conflicts, closing."""
