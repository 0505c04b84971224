"""Generic widgets that know no screen: buttons, messages, layouts, background jobs."""
