"""Processes that do one part of a run each."""
import multiprocessing
import os
import traceback

SPAWN = multiprocessing.get_context("spawn")  # gRPC does not live on in a fork
PATIENCE_S = 120  # for a process to start, and to end


class Part:
    """A function in a process of its own, and what it returns."""

    def __init__(self, niceness, begin, function, *arguments):
        self._name = function.__module__
        self._pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=call, args=(theirs, niceness, begin, function, arguments))
        self._process.start()
        theirs.close()
        self._receive()  # so that no measurement sees a process that starts

    def _receive(self):
        assert self._pipe.poll(PATIENCE_S), f"{self._name} says nothing"
        result, failure = self._pipe.recv()
        assert failure is None, f"{self._name}: {failure}"
        return result

    def result(self):
        result = self._receive()
        self._process.join()
        return result

    def kill(self):
        self._process.kill()
        self._process.join()


def call(pipe, niceness, begin, function, arguments):
    """In the new process."""
    try:
        os.nice(niceness)
        pipe.send((None, None))
        begin.wait()
        pipe.send((function(*arguments), None))
    except BaseException:
        pipe.send((None, traceback.format_exc()))
