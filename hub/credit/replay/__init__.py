"""Replay: a stated verdict is derived once more, and compared with what was stated."""
