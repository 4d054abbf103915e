"""Questions, answers, outcomes: who may be told what, how much, and why."""
