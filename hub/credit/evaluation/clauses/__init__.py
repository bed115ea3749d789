"""A written condition as a function of one fact: true, false or unknown, with the reason."""
