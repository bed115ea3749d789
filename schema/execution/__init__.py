"""From a document to its answer: parse, validate, execute, each step's refusals as coded errors."""
