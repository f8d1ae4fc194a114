"""A TCP server in a pod that does what the first line asks: target.py PORT

GIVE n        sends n bytes of payload.py, ends
TAKE          reads to the end, then answers how many bytes and their sha256
GIVE-TAKE n   sends n bytes and ends its direction, then reads to the end and prints what has come
DEAF s        reads nothing for s seconds, then as TAKE
ECHO          sends back what comes
GET /n ...    as GIVE, in HTTP

On PORT+1 it greets without being asked, then echoes.
"""
import socket
import socketserver
import sys
import threading
import time

import payload

PIECE_BYTES = 1 << 18


class Target(socketserver.BaseRequestHandler):
    def handle(self):
        line = b""
        while not line.endswith(b"\n"):
            byte = self.request.recv(1)
            if not byte:
                return
            line += byte
        word, number, *_ = (*line.decode().split(), "0")
        number = int(number.lstrip("/"))
        if word == "GIVE":
            self.give(number)
        elif word == "GIVE-TAKE":
            self.give(number)
            self.request.shutdown(socket.SHUT_WR)
            print("took", self.take(), flush=True)
        elif word == "TAKE":
            self.request.sendall(self.take().encode())
        elif word == "DEAF":
            time.sleep(number)
            self.request.sendall(self.take().encode())
        elif word == "GET":
            while not line.endswith(b"\r\n\r\n"):
                line += self.request.recv(1)
            self.request.sendall(f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {number}\r\n\r\n".encode())
            self.give(number)
        elif word == "ECHO":
            echo(self.request)

    def give(self, count):
        began = time.monotonic()
        for block in payload.blocks(count):
            self.request.sendall(block)
        print(f"gave {count} in {time.monotonic() - began:.1f} s", flush=True)

    def take(self):
        digest = payload.Digest()
        while piece := self.request.recv(PIECE_BYTES):
            digest.take(piece)
        return digest.words()


class Greeter(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"220 I speak first\r\n")
        echo(self.request)


def echo(connection):
    while piece := connection.recv(PIECE_BYTES):
        connection.sendall(piece)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


port = int(sys.argv[1])
threading.Thread(target=Server(("", port + 1), Greeter).serve_forever, daemon=True).start()
with Server(("", port), Target) as server:
    print("serving", flush=True)
    server.serve_forever()
