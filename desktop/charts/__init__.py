"""Charts, each painted in a file of its own."""
