"""Dials through the proxy as kube-apiserver does for HTTPConnect over TCP: k8s.io/apiserver, pkg/server/egressselector.

One TLS connection and one CONNECT a dial, no ALPN, the response read by the rules of Go's net/http. TLS is driven by hand,
because with Python's sockets a direction cannot end by itself.
"""
import argparse
import socket
import ssl
import threading

READ_BYTES = 1 << 18


class DialError(Exception):
    """With the words that kube-apiserver has for it."""


def arguments(description):
    """The options that every dialling program has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--proxy", required=True, help="NAME:PORT, as in the url of the configuration")
    parser.add_argument("--address", required=True, help="of the proxy's host, instead of DNS")
    for name in "ca", "cert", "key":
        parser.add_argument("--" + name, required=True)
    return parser


class Stream:
    """TLS to the proxy; one thread may send while another receives."""

    def __init__(self, options):
        name, port = options.proxy.rsplit(":", 1)
        context = ssl.create_default_context(cafile=options.ca)
        context.load_cert_chain(options.cert, options.key)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=name)
        self.ahead, self.is_ended = b"", False
        self.lock = threading.Lock()
        self.socket = socket.create_connection((options.address, int(port)))
        while not self._is_handshaken():
            self.incoming.write(self.socket.recv(READ_BYTES) or self._cut())

    def _is_handshaken(self):
        try:
            self.tls.do_handshake()
            return True
        except ssl.SSLWantReadError:
            return False
        finally:
            self.socket.sendall(self.outgoing.read())

    def send(self, data):
        with self.lock:
            self.tls.write(data)
            sealed = self.outgoing.read()
        self.socket.sendall(sealed)

    def receive(self):
        """The next bytes, none at the end of the peer's direction."""
        while not (data := self._opened()) and not self.is_ended:
            sealed = self.socket.recv(READ_BYTES) or self._cut()
            with self.lock:
                self.incoming.write(sealed)
        return data

    def _opened(self):
        with self.lock:
            self._open()
            data, self.ahead = self.ahead, b""
        return data

    def _open(self):
        try:
            while not self.is_ended and len(self.ahead) < READ_BYTES:
                data = self.tls.read(READ_BYTES)
                self.ahead += data
                self.is_ended = not data
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:  # the same when the own direction has ended before
            self.is_ended = True

    def end(self):
        """Ends the own direction: close_notify, and nothing else."""
        with self.lock:
            self._open()  # what has come would be in the way
            try:
                self.tls.unwrap()
            except ssl.SSLWantReadError:
                pass  # it would also wait for the peer's
            sealed = self.outgoing.read()
        self.socket.sendall(sealed)

    def close(self):
        self.socket.close()

    @staticmethod
    def _cut():
        raise ConnectionError("the connection ended without close_notify")


def dial(options, target):
    """A stream to the target; DialError where kube-apiserver would have one."""
    stream = Stream(options)
    stream.send(f"CONNECT {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    response = b""
    while b"\r\n\r\n" not in response:
        piece = stream.receive()
        if not piece:
            raise DialError(
                f"reading HTTP response from CONNECT to {target} via proxy {options.proxy} failed: unexpected EOF")
        response += piece
    head, buffered = response.split(b"\r\n\r\n", 1)
    protocol, _, status = head.split(b"\r\n")[0].decode().partition(" ")
    code = status.partition(" ")[0]
    if protocol not in ("HTTP/1.0", "HTTP/1.1") or len(code) != 3 or not code.isdigit():
        raise DialError(f"malformed HTTP response {head!r}")
    if code != "200":
        raise DialError(f"proxy error from {options.proxy} while dialing {target}, code {code}: {status}")
    if buffered:
        raise DialError(f'unexpected {len(buffered)} bytes of buffered data from CONNECT proxy "{options.proxy}"')
    stream.head = head
    return stream
