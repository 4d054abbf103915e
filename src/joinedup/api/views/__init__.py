"""What programs call, and the pages on which an administrator makes and ends their tokens."""
