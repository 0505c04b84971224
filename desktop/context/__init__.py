"""What every part of a window shares: engine, jobs, formats, icons, reference choices."""
