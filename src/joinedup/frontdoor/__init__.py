"""A worry comes in once, meets the right child, is decided by people, and its sender hears what happened."""
