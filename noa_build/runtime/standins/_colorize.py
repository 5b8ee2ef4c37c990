"""Colours of a terminal: there is none."""


class _Plain:
    def __getattr__(self, name: str) -> object:
        return self if name == "traceback" else ""


def can_colorize(*, file: object = None) -> bool:
    return False


def get_theme(**wished: bool) -> _Plain:
    return _Plain()
