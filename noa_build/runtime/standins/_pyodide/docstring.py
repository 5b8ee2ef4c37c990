"""Documents Pyodide's own classes: nobody reads that in a browser."""

from collections.abc import Callable


def dedent_docstring(docstring: str) -> str:
    return docstring


def get_cmeth_docstring(func: Callable[..., object]) -> str:
    return f"{func.__name__}()\n--\n\n"
