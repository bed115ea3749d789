"""What comes with a release, as it was tested."""
