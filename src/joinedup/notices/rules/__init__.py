"""What a notice may say, to whom it may go, and when it is tried again."""
