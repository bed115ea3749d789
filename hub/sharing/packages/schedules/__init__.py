"""Schedules: when packages of a view are made again and again, and where they are dropped."""
