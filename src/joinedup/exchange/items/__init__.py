"""Taking in a copy of what an agency holds, where the agency turns that on."""
