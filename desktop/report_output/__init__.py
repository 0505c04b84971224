"""Reports as words, charts, files and on the command line."""
