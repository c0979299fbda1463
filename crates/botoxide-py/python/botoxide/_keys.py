"""What pickles do with keys that a program has given."""

from __future__ import annotations

import os

POLICIES = ("refuse", "include", "omit")

_policy: str | None = None


def pickle_keys(policy: str) -> None:
    """Choose what pickling does with keys that the program itself has given to a session or client.

    `refuse`, the default, raises `pickle.PicklingError`. `include` writes the keys into the pickle, where everyone who
    has the pickle can read them. `omit` leaves them out: the process that reads the pickle finds its own credentials.
    The environment variable `BOTOXIDE_PICKLE_KEYS` has the same values. Raises `ValueError` for another value.
    """
    global _policy
    if policy not in POLICIES:
        raise ValueError(f"pickle_keys: {policy!r} is none of {', '.join(POLICIES)}")
    _policy = policy


def chosen_policy() -> str:
    """The policy of this process."""
    if _policy is None:
        pickle_keys(os.environ.get("BOTOXIDE_PICKLE_KEYS") or "refuse")
    assert _policy is not None
    return _policy
