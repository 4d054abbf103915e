"""The shell: settings, addresses, the middleware that builds the Viewer, the pages that belong to no room."""
