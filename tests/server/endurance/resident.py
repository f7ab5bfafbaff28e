"""What a process holds, second by second."""
import os
import pathlib
import threading


class Resident:
    """Samples a server's memory on a thread of its own."""

    def __init__(self, server):
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.mib = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while self._server.process.poll() is None:
            self.mib.append(self._server.resident_bytes() / 2**20)
            if self._stop.wait(1):
                return

    def peaks(self):
        """Of the first, the second and the last third."""
        third = max(1, len(self.mib) // 3)
        thirds = self.mib[:third], self.mib[third:-third], self.mib[-third:]
        return tuple(max(each, default=0) for each in thirds)


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def threads(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("Threads:")[2].split()[0])
