"""Who may be told what, how much, and why: topics, purposes, lawful bases, scope, outcomes."""
