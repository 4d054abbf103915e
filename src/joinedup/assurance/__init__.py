"""Whether what was decided is done: policies, each bound to a check on live records."""
