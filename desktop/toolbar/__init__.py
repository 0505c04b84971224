"""What stands above what is looked at: the head with its title, the toolbar of a table, how many rows are shown."""
