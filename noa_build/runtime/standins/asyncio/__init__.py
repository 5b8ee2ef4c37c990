"""Runs coroutines: there are none."""
