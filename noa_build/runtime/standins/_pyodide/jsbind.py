"""Converts the arguments of annotated JavaScript functions that Python calls: NOA's Python calls none."""

no_default = default_signature = None
