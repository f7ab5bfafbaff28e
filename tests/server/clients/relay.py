"""An address that stays while what is behind it comes and goes, and that remembers what was sent."""
import socket
import threading


class Relay:
    """Passes TCP connections on to `target`, (host, port). Without one it closes them at once."""

    def __init__(self, address=None):
        self.target = None
        if address:
            self.lead_to(address)
        self.keeps_answers = False  # what comes back is then lost
        self.sent = bytearray()  # by those who connected
        self._connections = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def lead_to(self, address):
        """From now on to `host:port`."""
        host, port = address.rsplit(":", 1)
        self.target = host, int(port)

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self):
        """Ends all connections, and leads nowhere."""
        self.target = None
        for each in list(self._connections):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side was first

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self.target) if self.target else None
            except OSError:
                far = None
            if far is None:
                near.close()
                continue
            self._connections |= {near, far}
            threading.Thread(target=self._pump, args=(near, far, self.sent), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, None), daemon=True).start()

    def _pump(self, source, sink, kept):
        try:
            while data := source.recv(65536):
                if kept is not None:
                    kept += data
                elif self.keeps_answers:
                    continue
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
