"""WebSocket (RFC 6455) by hand: `websocket.py PORT` echoes, and `websocket.py --proxy ... TARGET` talks to that through the proxy."""
import base64
import hashlib
import os
import socketserver
import struct
import sys
import time

import egress
import payload

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SIZES = 0, 1, 125, 126, 65_535, 65_536, 3_000_000


def accept_key(key):
    return base64.b64encode(hashlib.sha1(key + GUID).digest())


def frame(opcode, data, mask=b"", is_last=True):
    length = len(data)
    head = bytes([is_last << 7 | opcode])
    masked = (mask != b"") << 7
    if length < 126:
        head += bytes([masked | length])
    elif length < 65_536:
        head += struct.pack(">BH", masked | 126, length)
    else:
        head += struct.pack(">BQ", masked | 127, length)
    return head + mask + xor(data, mask)


def xor(data, mask):
    if not mask or not data:
        return bytes(data)
    pattern = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(pattern, "big")).to_bytes(len(data), "big")


class Reader:
    def __init__(self, receive):
        self.receive, self.held = receive, b""

    def exactly(self, count):
        pieces, missing = [self.held], count - len(self.held)
        while missing > 0:
            piece = self.receive()
            if not piece:
                raise ConnectionError("the stream ended inside a frame")
            pieces.append(piece)
            missing -= len(piece)
        data = b"".join(pieces)
        self.held = data[count:]
        return data[:count]

    def head(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.exactly(1)
        lines = head.decode().split("\r\n")
        return lines[0], {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}

    def frame(self):
        """The opcode, the payload, and whether it was masked and is the last of its message."""
        first, second = self.exactly(2)
        length = second & 0x7F
        if length == 126:
            length, = struct.unpack(">H", self.exactly(2))
        elif length == 127:
            length, = struct.unpack(">Q", self.exactly(8))
        mask = self.exactly(4) if second & 0x80 else b""
        return first & 0x0F, xor(self.exactly(length), mask), bool(mask), bool(first & 0x80)


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        reader = Reader(lambda: self.request.recv(1 << 18))
        _, fields = reader.head()
        key = accept_key(fields["sec-websocket-key"].encode()).decode()
        self.request.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              f"Sec-WebSocket-Accept: {key}\r\n\r\n").encode())
        while True:
            opcode, data, is_masked, is_last = reader.frame()
            assert is_masked, "a client must mask"
            self.request.sendall(frame(PONG if opcode == PING else opcode, data, is_last=is_last))
            if opcode == CLOSE:
                return


def talk(options):
    stream = egress.dial(options, options.target)
    reader, key = Reader(stream.receive), base64.b64encode(os.urandom(16))
    stream.send(f"GET /echo HTTP/1.1\r\nHost: {options.target}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key.decode()}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    status, fields = reader.head()
    assert status == "HTTP/1.1 101 Switching Protocols", status
    assert fields["sec-websocket-accept"].encode() == accept_key(key), fields

    def exchange(opcode, answer, data, is_last=True):
        stream.send(frame(opcode, data, os.urandom(4), is_last))
        got = reader.frame()
        assert got == (answer, bytes(data), False, is_last), f"opcode {opcode}, {len(data)} bytes: {got[0]}, {len(got[1])} bytes"

    noise = b"".join(payload.blocks(max(SIZES)))
    for size in SIZES:
        exchange(BINARY, BINARY, noise[:size])
    exchange(TEXT, TEXT, "grüße ✓".encode(), is_last=False)
    exchange(PING, PONG, b"between fragments")
    exchange(CONTINUATION, CONTINUATION, b", and the end")
    time.sleep(options.idle_s)
    exchange(TEXT, TEXT, b"after the silence")
    exchange(CLOSE, CLOSE, struct.pack(">H", 1000) + b"done")
    stream.end()
    while stream.receive():
        raise AssertionError("bytes behind the close frame")
    print(f"echoed {sum(SIZES)} bytes in {len(SIZES)} binary messages, and closed")


if len(sys.argv) == 2:
    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("", int(sys.argv[1])), Echo) as server:
        print("serving", flush=True)
        server.serve_forever()
else:
    parser = egress.arguments(__doc__)
    parser.add_argument("--idle-s", type=float, default=2)
    parser.add_argument("target")
    talk(parser.parse_args())
