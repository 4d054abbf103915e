"""In which order the day's work stands, and how an agency is marked."""
