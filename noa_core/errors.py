"""The one family of errors that NOA raises on purpose."""

from __future__ import annotations


class NoaError(Exception):
    """Something a person can mend; the message says what and how, in French, for whoever ran the command.

    Attributes:
        exit_code: what `build.py` ends with (1: the base or the site is wrong, 2: the command was misused).
    """

    exit_code = 1
