"""What is inside a question and what is not, for one item at a time."""
