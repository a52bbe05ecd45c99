"""What is said where work in the background fails in a way that nobody expected."""

from __future__ import annotations

from textual.worker import Worker, WorkerState


def failure_of(event: Worker.StateChanged) -> str:
    """The failure in words, without its text, which may hold anything; "" where there is none.

    Textual ends the program for such a failure, or drops it without a word: each screen that
    starts a worker says this instead, and goes on.
    """
    if event.state is not WorkerState.ERROR or event.worker.error is None:
        return ""
    return f"Something went wrong here ({type(event.worker.error).__name__})"
