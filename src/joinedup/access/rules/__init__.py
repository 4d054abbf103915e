"""Who may do what: sentences on a Viewer, no database."""
