"""A thousand connections that are kept, beside those that never finish what they begin."""
import asyncio
import random
import time

import h2.config
import h2.connection
import h2.events

from running import request_of

import plan as plans
from misfits import gauges, now_ms
from tally import Tally
from torn import address_of, grpc_request, http_request

SLACK_S = 8  # beyond its timeouts, for a server and a crowd that share a busy machine

NO_ROOM = b"HTTP/1.1 503 "

# name -> how many at the same time
MEMBERS = {
    "kept_http": plans.IDLE_HTTP,
    "kept_otlp": plans.IDLE_HTTP2 // 2,
    "kept_keda": plans.IDLE_HTTP2 // 2,
    "silent": 20,
    "slow_head": 60,
    "slow_body": 60,
    "half_body": 30,
    "greedy_body": 6,
    "half_call": 30,
    "slow_call": 20,
}


class Crowd:
    """Each method is one connection after the other, until `stop`."""

    def __init__(self, ports, plan, stop):
        self._ports = ports
        self._plan = plan
        self._stop = stop
        self._dice = random.Random(f"{plan.seed} crowd")
        self.tally = Tally()

    async def run(self):
        tasks = [
            asyncio.create_task(self._again(getattr(self, name)))
            for name, count in MEMBERS.items()
            for _ in range(count)
        ]
        while not self._stop.is_set():
            await asyncio.sleep(0.1)
        for each in tasks:
            each.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                self.tally.wrong[f"crowd: {ended!r}"] += 1

    async def _again(self, member):
        """Not all at the same moment, neither at first nor later."""
        while not self._stop.is_set():
            await asyncio.sleep(self._dice.uniform(0, 2))
            writers = []
            try:
                await member(writers)
            except (ConnectionError, asyncio.IncompleteReadError):
                self._count(f"{member.__name__}: lost")
            finally:
                for writer in writers:
                    writer.transport.abort()

    async def _connect(self, url, writers):
        reader, writer = await asyncio.open_connection(*address_of(url))
        writers.append(writer)
        self._count("made")
        return reader, writer

    def _count(self, what):
        self.tally.connections[what] += 1

    def _body(self, count=20):
        return request_of(gauges("unfinished", now_ms(), count=count)).SerializeToString()

    async def _expect_end(self, reader, since, within_s, name):
        """The server must end the connection; an answer may only say that there was no room."""
        try:
            left_s = since + within_s + SLACK_S - time.monotonic()
            async with asyncio.timeout(left_s):
                received = await reader.read(1000)
            if received.startswith(NO_ROOM):
                self.tally.refused["http", "buffers"] += 1
            elif received:
                self.tally.wrong[f"{name}: answered with {received[:50]}"] += 1
        except TimeoutError:
            self.tally.wrong[f"{name}: not ended within {within_s} s"] += 1
            return
        except ConnectionError:
            pass
        self._count(f"{name}: ended by the server")

    @staticmethod
    async def _answer(reader, within_s):
        """All that comes until the connection ends, however it does."""
        answer = b""
        try:
            async with asyncio.timeout(within_s):
                while received := await reader.read(1000):
                    answer += received
        except ConnectionError:
            pass
        return answer

    # --- connections that are kept ---------------------------------------------------------------

    async def kept_http(self, writers):
        reader, writer = await self._connect(self._ports.http, writers)
        while not self._stop.is_set():
            writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"alive\n")
            self._count("answers on kept connections")
            await asyncio.sleep(self._dice.uniform(0.2, 0.6) * self._plan.idle_s)

    async def kept_otlp(self, writers):
        await self._keep_http2(self._ports.otlp, writers)

    async def kept_keda(self, writers):
        await self._keep_http2(self._ports.keda, writers)

    async def _keep_http2(self, address, writers):
        reader, writer = await self._connect(address, writers)
        client = h2.connection.H2Connection(h2.config.H2Configuration())
        client.initiate_connection()
        next_ping = 0
        while not reader.at_eof():
            if time.monotonic() > next_ping:
                client.ping(b"are you?")
                next_ping = time.monotonic() + self._dice.uniform(0.2, 0.6) * self._plan.idle_s
            writer.write(client.data_to_send())
            try:
                async with asyncio.timeout(next_ping - time.monotonic()):
                    received = await reader.read(10_000)
            except TimeoutError:
                continue
            for event in client.receive_data(received):
                if isinstance(event, h2.events.PingAckReceived):
                    self._count("answers on kept connections")
        self.tally.wrong["a kept HTTP/2 connection was ended by the server"] += 1

    async def silent(self, writers):
        """Sends nothing at all."""
        since = time.monotonic()
        reader, _ = await self._connect(self._ports.http, writers)
        await self._expect_end(reader, since, self._plan.idle_s, "silent")

    # --- connections that never finish -------------------------------------------------------------

    async def _slowly(self, reader, writer, piece, count):
        """A piece a second, as long as there is somebody to hear."""
        for _ in range(count):
            if reader.at_eof() or writer.transport.is_closing():
                return
            writer.write(piece)
            await asyncio.sleep(1)

    async def slow_head(self, writers):
        since = time.monotonic()
        reader, writer = await self._connect(self._ports.http, writers)
        writer.write(b"POST /v1/metrics HTTP/1.1\r\nX: ")
        await self._slowly(reader, writer, b"x", plans.HEADER_S + 2)
        await self._expect_end(reader, since, plans.HEADER_S, "slow_head")

    async def slow_body(self, writers):
        since = time.monotonic()
        reader, writer = await self._connect(self._ports.http, writers)
        writer.write(http_request(self._body())[:-100])
        await self._slowly(reader, writer, b"\0", plans.BODY_S + 2)
        await self._expect_end(reader, since, plans.BODY_S, "slow_body")

    async def half_body(self, writers):
        """Half a body; then the sender falls silent, or hangs up."""
        since = time.monotonic()
        reader, writer = await self._connect(self._ports.http, writers)
        body = self._body()
        writer.write(http_request(body)[: -self._dice.randint(1, len(body))])
        if self._dice.randrange(2) == 0:
            writer.write_eof()
        await self._expect_end(reader, since, plans.BODY_S, "half_body")

    async def greedy_body(self, writers):
        """Nearly as much as a request may have. All of them together are more than there is room for."""
        since = time.monotonic()
        reader, writer = await self._connect(self._ports.http, writers)
        size = (plans.REQUEST_MIB << 20) - 1
        writer.write(http_request(b"\0" * size)[:-1])
        answer = await self._answer(reader, plans.BODY_S + 2 * SLACK_S)
        if answer.startswith(NO_ROOM):
            self.tally.refused["http", "buffers"] += 1
        elif answer:
            self.tally.wrong[f"greedy_body: {answer[:50]}"] += 1
        self._count("greedy_body: ended by the server")
        await asyncio.sleep(max(0, since + 4 * plans.BODY_S - time.monotonic()))

    async def half_call(self, writers):
        """Part of a call over HTTP/2, then nothing, then a reset."""
        _, writer = await self._connect(self._ports.otlp, writers)
        whole = grpc_request(self._body(1000))
        writer.write(whole[: self._dice.randrange(24, len(whole))])
        await asyncio.sleep(self._dice.uniform(0, 10))
        self._count("half_call: reset by the sender")

    async def slow_call(self, writers):
        """A byte a second from the first on, and nothing that comes is acknowledged."""
        since = time.monotonic()
        reader, writer = await self._connect(self._ports.otlp, writers)
        whole = grpc_request(self._body(1000))
        for at in range(len(whole) - 1):
            if reader.at_eof() or writer.transport.is_closing():
                break
            writer.write(whole[at : at + 1])
            await asyncio.sleep(1)
        seconds = time.monotonic() - since
        self._count(f"slow_call: ended by the server after {seconds / 60:.0f} min")


def run(ports, plan, stop):
    """@returns its tally"""
    crowd = Crowd(ports, plan, stop)
    asyncio.run(crowd.run())
    return crowd.tally
