"""What organisations did with recommendations: granted or refused, so that the effect of a scenario can be told."""
