"""What a file of notifications says, without a database."""
