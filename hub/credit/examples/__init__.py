"""Examples beside rulesets: made-up enterprises with the answer that the rules have to give."""
