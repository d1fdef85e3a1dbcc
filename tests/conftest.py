"""For all tests: Ctrl-C works, though a job that was started in the background ignores it: some tests interrupt themselves."""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
