"""Turns tasks into results, by as many processes as were asked for.

The processes are forked, so that they have everything that was there before, tasks too: only results go
from one to the other. Other machines have nothing: any `concurrent.futures.Executor` is sent the tasks
and what does them, pickled. It is for whoever has hundreds of books.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_PR_SET_PDEATHSIG = 1

_at_hand: tuple[Callable[..., Any], Sequence[Any]]

Hands = int | Executor  #: so many processes here, or those of an executor, wherever they are


def in_order(do: Callable[[Task], Result], tasks: Sequence[Task], hands: Hands) -> Iterator[Result]:
    """Yield what `do` makes of each task, in their order; what it raises is raised here.

    With one job, or one task, it is done here, when the result is asked for.
    """
    if isinstance(hands, Executor):
        waiting = [hands.submit(do, task) for task in tasks][::-1]
        yield from (waiting.pop().result() for _task in tasks)
        return
    jobs = min(hands, len(tasks))
    with begun(do, tasks, jobs if jobs > 1 else 0) as results:
        yield from results


@contextmanager
def begun(
    do: Callable[[Task], Result], tasks: Sequence[Task], processes: int
) -> Iterator[Iterator[Result]]:
    """Let other processes begin tasks while the caller does something else, and then asks for results.

    With none, or where a process cannot fork, a task is done when its result is asked for.
    """
    if processes < 1 or not can_fork():
        yield map(do, tasks)
        return
    forking = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        processes, forking, initializer=_take, initargs=(os.getpid(), do, tasks)
    ) as pool:
        waiting = [pool.submit(_do, number) for number in range(len(tasks))][::-1]
        try:
            yield (waiting.pop().result() for _task in tasks)  # popped: no result is kept here
        finally:
            pool.shutdown(cancel_futures=True)


def _take(parent: int, do: Callable[..., Any], tasks: Sequence[Any]) -> None:
    """Begin a process: Ctrl-C is for the one that was called, which then ends the others.

    Killed without a word, it cannot: Linux is asked to end this process with it, unless it has gone already.
    What was there before is not looked through for garbage, which would make a copy of it.
    """
    global _at_hand
    _at_hand = do, tasks
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _do(number: int) -> Any:
    do, tasks = _at_hand
    return do(tasks[number])


def give_back() -> None:
    """Return memory that is free to the machine, where the C library can: what is left of large things."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def can_fork() -> bool:
    """Whether a process can begin with everything that is here."""
    return "fork" in multiprocessing.get_all_start_methods()


class Posts:
    """Things that stay each with one process, which remembers what it made of them.

    The processes are forked when the first is asked for something, and have everything that was there.
    """

    def __init__(self, things: Sequence[Any], processes: Mapping[int, int]) -> None:
        """Give things to processes, both by number; a thing that has none stays here."""
        forking = multiprocessing.get_context("fork")
        self._processes = processes
        self._pools = {
            number: ProcessPoolExecutor(
                1, forking, initializer=_take, initargs=(os.getpid(), getattr, things)
            )
            for number in set(processes.values())
        }

    def __iter__(self) -> Iterator[int]:
        """The things that have a process."""
        return iter(self._processes)

    def __contains__(self, number: object) -> bool:
        return number in self._processes

    def ask(self, number: int, name: str, *given: Any) -> Future[Any]:
        """Let a thing do what it can; what is asked of one process is done in that order."""
        return self._pools[self._processes[number]].submit(_asked, number, name, given)

    def end(self) -> None:
        """Let each process end when it has done what it was asked."""
        for pool in self._pools.values():
            pool.shutdown(wait=False)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)


def _asked(number: int, name: str, given: Sequence[Any]) -> Any:
    get, things = _at_hand
    return get(things[number], name)(*given)


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep Python from looking for garbage in circles while pages are made, which are none.

    It would take a sixth of the time; what was made is not looked through later either.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
