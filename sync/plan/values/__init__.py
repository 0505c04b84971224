"""What cells of plans say: vocabulary, months, units, numbers; and what a plan was read as."""
