"""Imports all that there is: NOA says what it needs."""
