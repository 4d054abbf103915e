"""What a backup says of itself, what it must be, and which may go."""
