"""The console command `joinedup`."""
