"""For all tests: Ctrl-C works, though a job that was started in the background ignores it (some tests interrupt themselves),
and hypothesis draws the same cases each time.

Whether a commit passes must not depend on chance. New cases are looked for by command; what is found becomes a test of its own:

    python -m pytest --hypothesis-profile search tests/runtime/test_careless.py
"""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("search", deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
settings.register_profile("same", settings.get_profile("search"), derandomize=True, database=None)
settings.load_profile("same")
