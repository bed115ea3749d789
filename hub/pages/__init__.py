"""Pages that the hub serves to browsers."""
