"""How long tests wait for others: a busy machine gives everybody little time."""

# Before this is over, all that has to happen at once has happened; what it must not wait for takes longer, or for ever.
AT_ONCE_SECONDS = 15.0
# For what is certain to come unless something is broken.
PATIENCE_SECONDS = 60.0
