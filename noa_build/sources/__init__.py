"""Administrations' folders in repositories of their own, declared in `knowledge/_sources.yml` and merged into the base."""
