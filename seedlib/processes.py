"""An executor of worker processes that know nothing of the program which started them.

``concurrent.futures.ProcessPoolExecutor`` imports that program's main module into each of its
processes, and so runs a deploy script that calls Alembic a second time. These start empty. Tasks
and results are pickled through pipes; a process ends when its pipe does, and so with its parent.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from seedlib import load_errors

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Processes(ThreadPoolExecutor):
    """``workers`` processes, each started by its first task.

    Args:
        workers: How many tasks run at once.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers, thread_name_prefix="seed-worker")
        self._own = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []

    def submit(  # type: ignore[override]  # tasks are pickled, so they have no keywords
        self, task: Callable[..., Result], /, *arguments: object
    ) -> Future[Result]:
        """Run a function of a module in one of the processes.

        Args:
            task: The function, which can be imported by its name.
            arguments: What it is called with; they are pickled, as its result is.
        """
        return super().submit(self._run, task, arguments)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's
        """End the processes when their tasks are done."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        for process in self._started:
            with suppress(BrokenPipeError):  # it has ended already
                cast("BinaryIO", process.stdin).close()
            if wait:
                process.wait()
                cast("BinaryIO", process.stdout).close()

    def _run(self, task: Callable[..., Result], arguments: tuple[object, ...]) -> Result:
        process = self._process()
        try:
            pickle.dump((task, arguments), cast("BinaryIO", process.stdin))
            cast("BinaryIO", process.stdin).flush()
            done, found = pickle.load(cast("BinaryIO", process.stdout))  # noqa: S301 - our own process's
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise load_errors.worker_died(process.pid, process.wait()) from error
        if not done:
            raise found
        return cast("Result", found)

    def _process(self) -> subprocess.Popen[bytes]:
        """The process of this thread."""
        if not hasattr(self._own, "process"):
            start = f"import sys; sys.path[:] = {sys.path!r}; import {__name__} as p; p.serve()"
            self._own.process = subprocess.Popen(  # noqa: S603 - this very interpreter
                [sys.executable, "-c", start],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl-C is for the parent, which ends the workers in good order.
                start_new_session=True,
            )
            self._started.append(self._own.process)
        process: subprocess.Popen[bytes] = self._own.process
        return process


def serve() -> None:
    """Do what the parent asks for until its pipe ends."""
    tasks, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a task prints must not come between the results.
    os.dup2(2, 1)
    while True:
        try:
            task, arguments = pickle.load(tasks)  # noqa: S301 - our own parent's
        except EOFError:
            return
        results.write(_answer(task, arguments))
        results.flush()


def _answer(task: Callable[..., Any], arguments: tuple[object, ...]) -> bytes:
    try:
        return pickle.dumps((True, task(*arguments)))
    except Exception as error:  # noqa: BLE001 - whatever it raised is the parent's to judge
        return pickle.dumps((False, error))
