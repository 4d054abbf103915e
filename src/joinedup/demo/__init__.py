"""An invented town in a real place: its map, and nobody who lives there."""
