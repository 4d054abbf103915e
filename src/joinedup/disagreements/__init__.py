"""What two agencies see differently about a child, how it goes up, and what is learnt of it."""
