"""Reports in the window, and the proofs of their figures."""
