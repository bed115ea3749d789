"""`hub rules …` and `hub evaluate`: rulesets read, checked, rehearsed, published and run."""
