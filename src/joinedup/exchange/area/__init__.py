"""The children in need census: a statutory return in XML, in an edition for each collection year."""
