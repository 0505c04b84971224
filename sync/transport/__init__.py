"""HTTP with deadlines, a connection that can be cut off, and the rate limit."""
