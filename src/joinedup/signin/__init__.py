"""Coming in: a password and a second proof, sessions that end, and what happens when somebody guesses."""
