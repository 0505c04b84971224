"""A far server on this machine: a TCP proxy on loopback that delays every byte by half a round trip.

    with far_away("127.0.0.1", 5432, rtt=0.040) as proxy:
        open_engine(f"postgresql://user@127.0.0.1:{proxy.port}/database")

The order of the bytes is kept, and so is their rate: only the time to the first answer grows. A kernel with netem
could do the same; many have none.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

CHUNK = 65_536


class LatencyProxy:
    """Passes connections on to `host:port`, `rtt` seconds away. `cut()` breaks all of them, as a lost network does.

    While `refusing`, new connections are broken at once.
    """

    def __init__(self, host: str, port: int, rtt: float) -> None:
        self.host, self.target_port, self.rtt = host, port, rtt
        self.port = 0
        self.refusing = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="latency-proxy", daemon=True)

    def start(self) -> None:
        """Begin to listen; `port` is set from then on."""
        self._thread.start()
        if not self._started.wait(5):
            raise RuntimeError("the proxy did not start")

    def cut(self) -> None:
        """Break every connection."""
        self._loop.call_soon_threadsafe(self._cut)

    def stop(self) -> None:
        """Break every connection and stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        self._cut()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if not self.refusing:
                await asyncio.sleep(self.rtt)  # the handshake of a far server
                await self._connect(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # the server can't be reached, or the proxy stops: the client's connection is broken below
        finally:
            _break(writer)
            self._writers.discard(writer)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.target_port)
        for one in (writer, far_writer):
            one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._writers.add(far_writer)
        ways = [
            asyncio.ensure_future(self._pass_on(reader, far_writer)),
            asyncio.ensure_future(self._pass_on(far_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        _break(far_writer)
        self._writers.discard(far_writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read as fast as it comes, write each piece half a round trip later."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        writing = asyncio.ensure_future(self._write_in_time(pieces, writer))
        try:
            while not writing.done():
                piece = await reader.read(CHUNK)
                pieces.put_nowait((self._loop.time() + self.rtt / 2, piece))
                if not piece:
                    break
            await writing
        finally:
            writing.cancel()

    async def _write_in_time(self, pieces: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            if not piece:
                return
            writer.write(piece)
            await writer.drain()

    def _cut(self) -> None:
        for writer in tuple(self._writers):
            _break(writer)


def _break(writer: asyncio.StreamWriter) -> None:
    if not writer.is_closing():
        writer.transport.abort()


@contextlib.contextmanager
def far_away(host: str, port: int, rtt: float) -> Iterator[LatencyProxy]:
    """A proxy to `host:port`, `rtt` seconds away, until the end of the block."""
    proxy = LatencyProxy(host, port, rtt)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
