"""What each agency holds, in its own compartment. Nobody outside learns that an item exists, nor how many."""
