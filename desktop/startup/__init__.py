"""Opening the program: session, start window, single instance, interpreter settings, care for the database file."""
