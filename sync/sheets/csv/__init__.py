"""Reading text files: encoding, separator, rows."""
