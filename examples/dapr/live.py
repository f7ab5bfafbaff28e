#!/usr/bin/env python3
"""The story as it happens: a server, pythonapp processes, and KEDA asking in real time."""
import argparse
import concurrent.futures
import contextlib
import pathlib
import queue
import signal
import subprocess
import sys
import time

import grpc

import keda
import story

PYTHONAPP = pathlib.Path(__file__).resolve().parent / "pythonapp.py"
PATIENCE_S = 30  # for a process to begin or to end


def end(processes, how=signal.SIGTERM):
    """Ends them all, and by force what does not end in time."""
    for each in processes:
        each.send_signal(how)
    for each in processes:
        try:
            each.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            each.kill()
            each.wait()


class Server:
    """A tidegauge-server on ports that the system chooses; what it logs goes to `folder`."""

    def __init__(self, binary, folder):
        ports_file = folder / "ports"
        ports_file.unlink(missing_ok=True)
        log = folder / "server.log"
        command = [binary, "--listen=127.0.0.1", f"--ports-file={ports_file}"]
        command += [f"--{port}-port=0" for port in ("otlp", "keda", "http")]
        with log.open("w") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out)
        give_up = time.monotonic() + PATIENCE_S
        while not ports_file.exists():
            if self._process.poll() is not None or time.monotonic() > give_up:
                self.close()
                sys.exit(f"the server did not start:\n{log.read_text()}")
            time.sleep(0.02)
        ports = dict(line.split("=") for line in ports_file.read_text().split())
        self.otlp = f"127.0.0.1:{ports['otlp']}"
        self.keda = f"127.0.0.1:{ports['keda']}"

    def close(self):
        end([self._process])


class Live:
    """Makes the steps of the story happen, and asks the server at every sync."""

    def __init__(self, server, pace, folder):
        self._server = server
        self._pace = pace
        self._log = (folder / "pythonapp.log").open("w")
        self._pythonapps = []
        self._channel = grpc.insecure_channel(server.keda)  # KEDA has one for all that it asks
        self._triggers = [keda.Trigger(self._channel, each) for each in pace.scaled_objects()]
        self._threads = concurrent.futures.ThreadPoolExecutor(len(self._triggers))
        self._pushed = queue.SimpleQueue()
        for which, trigger in enumerate(self._triggers):
            trigger.listen(lambda which=which: self._pushed.put(which))
        self._began = time.monotonic()

    def close(self):
        end(self._pythonapps)
        self._channel.close()
        self._threads.shutdown()
        self._log.close()

    def _now_s(self):
        return time.monotonic() - self._began

    def begin(self, step, table):
        """Makes happen what `step` says."""
        if step.event:
            table.note(self._now_s(), step.event)
        while len(self._pythonapps) < step.pythonapps:
            self._start_pythonapp()
        if step.burst:
            self._pythonapps[0].send_signal(signal.SIGUSR1)
        leaving = self._pythonapps[step.pythonapps :]
        del self._pythonapps[step.pythonapps :]
        end(leaving)

    def _start_pythonapp(self):
        command = [sys.executable, PYTHONAPP, f"--endpoint={self._server.otlp}"]
        command += [f"--export-every={self._pace.export_s}"]
        command += [f"--calls-per-second={self._pace.unit}", f"--burst={story.BURST * self._pace.unit}"]
        self._pythonapps.append(subprocess.Popen(command, stdout=self._log, stderr=self._log))

    def targets(self):
        return [each.target() for each in self._triggers]

    def wait_until(self, at_s, table):
        time.sleep(max(0, at_s - self._now_s()))

    def ask(self):
        return list(self._threads.map(keda.Trigger.ask, self._triggers))

    def pushed(self):
        """Which triggers StreamIsActive has called active since this was last asked."""
        while not self._pushed.empty():
            yield self._pushed.get()

    def pythonapps(self):
        """How many there are, which is as many as there should be."""
        for each in self._pythonapps:
            if each.poll() is not None:
                sys.exit(f"a pythonapp ended by itself; see {self._log.name}")
        return len(self._pythonapps)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--server", required=True, help="the tidegauge-server program")
    arguments.add_argument("--folder", required=True, type=pathlib.Path, help="for logs")
    arguments.add_argument("--quick", action="store_true", help="in less than a minute")
    arguments = arguments.parse_args()
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda number, _: sys.exit(128 + number))

    pace = story.QUICK if arguments.quick else story.NORMAL
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(Server(arguments.server, folder)) as server:
        with contextlib.closing(Live(server, pace, folder)) as source:
            return story.tell(source, story.steps(pace.unit), pace)


if __name__ == "__main__":
    sys.exit(main())
