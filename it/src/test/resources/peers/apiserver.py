"""As much of a Kubernetes API over HTTPS as kubectl needs: apiserver.py PORT CERT KEY DIRECTORY

Any name is a pod in `default`. `logs` has 100,000 lines, `logs -f` a few with pauses, `exec` and `cp` run the command in
DIRECTORY on this host, over SPDY as a kubelet does.
"""
import asyncio
import json
import ssl
import sys
import urllib.parse

import spdy

LOG_LINES = 100_000
FOLLOWED_LINES = 8
PAUSE_S = 0.3


def pod(name):
    return {
        "kind": "Pod", "apiVersion": "v1",
        "metadata": {"name": name, "namespace": "default", "uid": name, "creationTimestamp": "2024-01-01T00:00:00Z"},
        "spec": {"nodeName": "node", "containers": [{"name": "main", "image": "main"}]},
        "status": {"phase": "Running", "containerStatuses": [
            {"name": "main", "ready": True, "restartCount": 0, "image": "main", "imageID": "",
             "state": {"running": {"startedAt": "2024-01-01T00:00:00Z"}}}]},
    }


def failure(code, message):
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code, "message": message}


def resource(name, kind, *verbs):
    return {"name": name, "singularName": "", "namespaced": True, "kind": kind, "verbs": list(verbs)}


DOCUMENTS = {
    "/version": {"major": "1", "minor": "20", "gitVersion": "v1.20.2", "platform": "linux/amd64"},
    "/api": {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
        resource("pods", "Pod", "get", "list"), resource("pods/log", "Pod", "get"),
        resource("pods/exec", "PodExecOptions", "create", "get")]},
}


def log_line(number):
    return f"{number:06d} {number * number:050d}\n"


class Connection:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def serve(self):
        try:
            while await self.answer():
                await self.writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # kubectl has what it wanted
        finally:
            self.writer.close()

    async def answer(self):
        """One request; whether there may be another."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        url = urllib.parse.urlsplit(target)
        query = urllib.parse.parse_qs(url.query)
        *_, name, part = url.path.split("/")
        if part == "log":
            await (self.follow() if query.get("follow") == ["true"] else self.log(name))
        elif part == "exec" and method == "POST" and fields.get("upgrade") == "SPDY/3.1":
            wanted = [stream for stream in ("stdin", "stdout", "stderr") if query.get(stream) == ["true"]]
            await self.execute(name, query["command"], wanted)
            return False
        elif url.path.startswith("/api/v1/namespaces/default/pods/"):
            self.document("200 OK", pod(part))
        elif url.path in DOCUMENTS:
            self.document("200 OK", DOCUMENTS[url.path])
        else:
            self.document("404 Not Found", failure(404, "there is no such thing here"))
        return True

    def document(self, status, document):
        body = json.dumps(document).encode()
        self.head(status, "Content-Type: application/json", f"Content-Length: {len(body)}")
        self.writer.write(body)

    def head(self, status, *fields):
        self.writer.write("\r\n".join([f"HTTP/1.1 {status}", *fields, "", ""]).encode())

    async def log(self, _):
        self.head("200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked")
        for first in range(0, LOG_LINES, 500):
            await self.chunk("".join(log_line(first + number) for number in range(500)))
        await self.chunk("")

    async def follow(self):
        self.head("200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked")
        for number in range(FOLLOWED_LINES):
            await self.chunk(log_line(number))
            await asyncio.sleep(PAUSE_S)
        await self.chunk("")

    async def chunk(self, text):
        self.writer.write(f"{len(text):x}\r\n{text}\r\n".encode())
        await self.writer.drain()

    async def execute(self, _, command, wanted):
        self.head("101 Switching Protocols", "Connection: Upgrade", "Upgrade: SPDY/3.1",
                  "X-Stream-Protocol-Version: v4.channel.k8s.io")
        await spdy.Session(self.reader, self.writer).execute(command, directory, wanted)


async def serve(connection, port, certificate, key):
    """Until it is ended; connection makes what serves one of kubectl's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda *ends: connection(*ends).serve(), "", int(port), ssl=context)
    print("serving", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    *listen, directory = sys.argv[1:]
    asyncio.run(serve(Connection, *listen))
