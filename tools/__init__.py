"""What developers run by `python3 run.py WORD`; no part of the program."""
