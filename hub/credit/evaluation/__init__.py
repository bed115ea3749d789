"""Facts -> grades: rulesets are compiled into functions, and these are applied to an enterprise's facts."""
