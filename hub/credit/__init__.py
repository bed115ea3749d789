"""Credit 评价: what follows from the records: facts, grades and verdicts, by rules that officials write."""
