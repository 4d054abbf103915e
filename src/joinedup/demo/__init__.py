"""An invented town in a real place: West Yorkshire's map, and nobody who lives there."""
