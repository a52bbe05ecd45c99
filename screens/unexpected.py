"""What a screen says where its work fails in a way that nobody thought of: it ends nothing."""

from __future__ import annotations

from textual.worker import Worker, WorkerState


def unexpected(event: Worker.StateChanged) -> str:
    """What went wrong, without the failure's own text, which can hold anything; "" if nothing did.

    The sentence has no full stop, so that more can be said behind it.
    """
    error = event.worker.error
    if event.state is not WorkerState.ERROR or error is None:
        return ""
    return f"Something went wrong here ({type(error).__name__})"
