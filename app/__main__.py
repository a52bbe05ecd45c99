"""``python -m app`` is the same as ``connection-manager``."""

import sys

from app.cli import main

sys.exit(main())
