"""Chooses between C++ and Python: there is only Python."""

from rapidfuzz.distance.OSA_py import distance

__all__ = ["distance"]
