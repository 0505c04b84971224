"""What time is worth: the rate and the value that are kept on each entry."""
