"""Tables of verdicts."""
