"""Word that something waits inside, for one person or desk; never what: docs/decisions/0019-notices.md."""
