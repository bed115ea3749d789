"""All rules of a day as one plan, run over one evidence snapshot after another."""
