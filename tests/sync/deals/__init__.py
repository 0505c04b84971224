"""The proof that sources are data: a third one in one module (`deals.py`), registered by one line (`__main__.py`)."""
