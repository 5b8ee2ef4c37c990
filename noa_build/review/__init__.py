"""The scorecard of a change: what the base understood before, what it understands after."""
