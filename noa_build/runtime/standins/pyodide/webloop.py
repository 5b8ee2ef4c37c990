"""The event loop of coroutines: there are none."""


def _initialize_event_loop() -> None:
    pass
