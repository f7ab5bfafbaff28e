"""How long an endurance run takes, how much of everything there is, and what the server is told."""
import dataclasses
import typing


class Ports(typing.NamedTuple):
    """Where the server listens, for processes that did not start it."""

    otlp: str
    keda: str
    http: str


@dataclasses.dataclass(frozen=True)
class Plan:
    """Times are in proportion to the whole, so that a short run sees series go, and idle connections
    end, as a long one does."""

    seconds: float
    seed: int

    @property
    def retention_s(self):
        return round(min(60, max(6, self.seconds / 10)))

    @property
    def window_s(self):
        """Of the triggers."""
        return min(10, self.retention_s - 1)

    @property
    def look_every_s(self):
        """How long points may wait until they are looked for."""
        return self.retention_s / 2

    @property
    def idle_s(self):
        return self.retention_s

    @property
    def floor_s(self):
        """How long KEDA's calls are measured before the faults begin."""
        return min(10, max(2, self.seconds / 10))

    @property
    def server_arguments(self):
        return [
            f"--retention={self.retention_s}s",
            f"--window={self.window_s}s",
            f"--max-series={MOST_SERIES}",
            f"--max-store-bytes={STORE_MIB}mb",
            f"--max-triggers={MOST_TRIGGERS}",
            f"--max-request-bytes={REQUEST_MIB}mb",
            f"--max-buffered-bytes={BUFFERED_MIB}mb",
            f"--http-idle-timeout={self.idle_s}s",
            f"--http-header-timeout={HEADER_S}s",
            f"--http-body-timeout={BODY_S}s",
        ]


MOST_SERIES = 7_000  # churn makes as many in a short run already
MOST_TRIGGERS = 100  # bad calls make new ones all the time, some 10 KiB each
STORE_MIB = 64
REQUEST_MIB = 4
BUFFERED_MIB = 16
HEADER_S = 3
BODY_S = 4

IDLE_HTTP = 500
IDLE_HTTP2 = 500  # half of them at the port of OTLP, half at KEDA's

# What may be resident: what the limits above allow, and what is not limited by them.
MOST_RESIDENT_MIB = (
    32  # the program, its libraries and threads
    + 2 * STORE_MIB  # the limit counts what series hold; tables and freed pages come on top
    + 2 * BUFFERED_MIB  # a buffer that grows is there twice
    + 4 * 2 * REQUEST_MIB  # two HTTP and two gRPC threads unpack a request each, growing likewise
    + 1500 * 64 // 1024  # connections: 64 KiB each with what gRPC and Beast have for them
    + 64  # answers to queries, and what malloc keeps for the next request
)
# By how much the last third of the load may hold more at its peak than the first did. Series,
# samples and connections are as many throughout; what is left is malloc's.
MOST_GROWTH_MIB = 24
