"""What the operator's commands do, where it is more than a call to a feature."""
