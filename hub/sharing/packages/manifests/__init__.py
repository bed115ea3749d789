"""What a package says about itself, as a Frictionless data package."""
