"""What a sync does, shown: panel, poller, remote changes, problems, the question before removals."""
