"""What comes in from outside and goes out again: one folder for each outside format."""
