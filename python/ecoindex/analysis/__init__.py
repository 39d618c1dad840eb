"""What is worked out from scores."""
