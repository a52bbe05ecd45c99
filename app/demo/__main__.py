"""`python -m app.demo`: the embedded service on its own, until ctrl+c."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType


def main(arguments: list[str] | None = None) -> int:
    """Start the service, print where it is and its token, and wait."""
    parser = argparse.ArgumentParser(
        prog="python -m app.demo", description="An embedded Lytics service on 127.0.0.1."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    port: int = parser.parse_args(arguments).port
    try:
        from app.demo.service import DemoService

        service = DemoService(port=port)
        service.start()
    except ImportError as error:
        sys.stderr.write(
            f"The demo needs its extra ({error.name} is missing):"
            " pip install 'connection-manager[demo]'\n"
        )
        return 2
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"Cannot listen on port {port}: {error}\n")
        return 1

    done = threading.Event()

    def finish(number: int, frame: FrameType | None) -> None:
        done.set()

    signal.signal(signal.SIGINT, finish)
    signal.signal(signal.SIGTERM, finish)
    sys.stdout.write(f"LYTICS_API_URL={service.url}\nLYTICS_API_TOKEN={service.token}\n")
    sys.stdout.flush()
    done.wait()
    service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
