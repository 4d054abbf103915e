"""Rules of identity: normal forms, check letters, candidates, verdicts. No table, no clock."""
