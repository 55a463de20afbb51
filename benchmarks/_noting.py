"""Saying when a post was on disk: Discord has no acknowledgement that one could wait for outside."""

import sys
import time


def note(ref: str) -> None:
    """Write a post's reference and the nanoseconds of the machine's monotonic clock."""
    sys.stdout.write(f"{ref} {time.clock_gettime_ns(time.CLOCK_MONOTONIC)}\n")
    sys.stdout.flush()
