"""Records -> facts -> indicator scores -> a grade per scheme; the rules are data under hub/rulesets."""
