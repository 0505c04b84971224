"""What is measured: figures, the rows behind each, and what it leaves out."""
