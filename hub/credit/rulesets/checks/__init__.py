"""What can be wrong with a ruleset whose form is right, kind by kind."""
