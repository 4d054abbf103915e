"""What is sealed, how, with which keys, and who may open it: plain Python, no database."""
