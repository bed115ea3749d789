"""The sentences of each part of a ruleset, by the models of the rule language."""
