"""What a file may be, what it is called, and what its sender is told when it is not taken."""
