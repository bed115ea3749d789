"""The language that rulesets are written in: its models, and parsing YAML into them."""
