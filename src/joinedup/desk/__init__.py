"""The pages that bring the work together: My day, Child now, Find, the directory."""
