"""Conversations counted from what the host has anyway: its access logs, or the events that its page received. No tracker, and no address kept."""
