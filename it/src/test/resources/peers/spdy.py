"""The server's side of `kubectl exec`: SPDY/3.1 frames that carry the streams of v4.channel.k8s.io.

kubectl opens the streams in one order: error, stdin if wanted, stdout, stderr. Which they are stands in their headers,
compressed with a long dictionary; the order tells it as well.
"""
import asyncio
import json
import struct
import zlib

SYN_STREAM, SYN_REPLY, PING = 1, 2, 6
VERSION = 0x8003
FIN = 1
PIECE_BYTES = 1 << 15


class Session:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.deflate = zlib.compressobj()

    async def frame(self):
        """(stream, flags, bytes) of a data frame, (None, type, bytes) of a control frame."""
        first, second = struct.unpack(">II", await self.reader.readexactly(8))
        body = await self.reader.readexactly(second & 0xFFFFFF)
        if first >> 31:
            return None, first & 0xFFFF, body
        return first, second >> 24, body

    async def control(self, kind, body):
        self.writer.write(struct.pack(">HHI", VERSION, kind, len(body)) + body)
        await self.writer.drain()

    async def data(self, stream, body, flags=0):
        self.writer.write(struct.pack(">II", stream, flags << 24 | len(body)) + body)
        await self.writer.drain()

    async def execute(self, command, directory, wanted):
        """Runs the command with the wanted ones of stdin, stdout and stderr, and tells how it ended."""
        error = await self.opened()
        streams = {name: await self.opened() for name in wanted}
        pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, cwd=directory, **{
            name: pipe if name in streams else none for name in ("stdin", "stdout", "stderr")})
        incoming = asyncio.create_task(self.take(process.stdin, streams.get("stdin")))
        outputs = [name for name in wanted if name != "stdin"]
        await asyncio.gather(*(self.give(getattr(process, name), streams[name]) for name in outputs))
        await self.data(error, ended(await process.wait()), FIN)
        await incoming

    async def opened(self):
        """The next stream that kubectl opens."""
        stream, kind, body = await self.frame()
        if stream is not None or kind != SYN_STREAM:
            raise ConnectionError(f"expected a new stream, got {stream} {kind}")
        stream, = struct.unpack(">I", body[:4])
        no_headers = self.deflate.compress(struct.pack(">I", 0)) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        await self.control(SYN_REPLY, struct.pack(">I", stream) + no_headers)
        return stream

    async def take(self, pipe, stdin):
        """Frames until kubectl has gone; those of its standard input go to the command."""
        try:
            while True:
                stream, kind, body = await self.frame()
                if stream is None and kind == PING:
                    await self.control(PING, body)
                elif stream is not None and stream == stdin:
                    pipe.write(body)
                    await pipe.drain()
                    if kind & FIN:
                        pipe.close()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass

    async def give(self, pipe, stream):
        while piece := await pipe.read(PIECE_BYTES):
            await self.data(stream, piece)
        await self.data(stream, b"", FIN)


def ended(status):
    if status == 0:
        return json.dumps({"metadata": {}, "status": "Success"}).encode()
    return json.dumps({
        "metadata": {}, "status": "Failure", "reason": "NonZeroExitCode",
        "message": f"command terminated with exit code {status}",
        "details": {"causes": [{"reason": "ExitCode", "message": str(status)}]}}).encode()
