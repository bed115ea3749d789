"""Decide about many enterprises: records -> facts -> grades -> verdicts -> statement."""
