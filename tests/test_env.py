"""What a run does to the process that it is called in."""

from __future__ import annotations

import gc

from seedlib import env


def test_what_was_imported_is_frozen_for_the_time_of_a_run() -> None:
    """Afterwards the collector looks at everything again; who froze objects keeps them frozen."""
    frozen = [gc.get_freeze_count()]
    with env._little_garbage():  # noqa: SLF001 - a whole run shows it to nobody
        frozen.append(gc.get_freeze_count())
    frozen.append(gc.get_freeze_count())
    gc.freeze()
    try:
        with env._little_garbage():  # noqa: SLF001 - as above
            pass
        frozen.append(gc.get_freeze_count())
    finally:
        gc.unfreeze()

    assert [False, True, False, True] == [count > 0 for count in frozen]
