"""Facts -> grades: rulesets compiled into functions, and what they make of an enterprise's facts."""
