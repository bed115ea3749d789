"""The library of compiled rulesets, which follows their files."""
