"""Who is who across agencies: values, keys and verdicts, without knowing what a child's record looks like."""
