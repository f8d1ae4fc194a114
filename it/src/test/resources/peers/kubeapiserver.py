"""kube-apiserver's part in `kubectl logs` and `exec`: it dials the kubelet through the proxy, and tells how that failed.

kubeapiserver.py --proxy ... PORT CERT KEY. The kubelet speaks plain HTTP here; where it is stands in KUBELETS, by the name of
the pod.
"""
import asyncio

import apiserver
import egress

KUBELETS = {"web": "100.96.0.10:80", "refused": "100.96.0.10:81", "outside": "10.2.0.10:80"}


class Connection(apiserver.Connection):
    async def log(self, name):
        try:
            body = await asyncio.to_thread(fetch, KUBELETS[name])
        except egress.DialError as error:
            url = f"https://{KUBELETS[name]}/containerLogs/default/{name}/main"
            self.document("500 Internal Server Error", apiserver.failure(500, f'Get "{url}": {error}'))
        else:
            self.head("200 OK", "Content-Type: text/plain", f"Content-Length: {len(body)}")
            self.writer.write(body)

    async def execute(self, name, command, wanted):
        try:
            await asyncio.to_thread(egress.dial, options, KUBELETS[name])
        except egress.DialError as error:
            words = f"error dialing backend: {error}"
            self.document("500 Internal Server Error", apiserver.failure(500, words))
        else:
            self.document("501 Not Implemented", apiserver.failure(501, "only the dial of exec is played here"))
        await self.writer.drain()


def fetch(kubelet):
    stream = egress.dial(options, kubelet)
    stream.send(f"GET /logs HTTP/1.0\r\nHost: {kubelet}\r\n\r\n".encode())
    response = b""
    while piece := stream.receive():
        response += piece
    stream.close()
    return response.split(b"\r\n\r\n", 1)[1]


parser = egress.arguments(__doc__)
parser.add_argument("listen", nargs=3, metavar="PORT CERT KEY")
options = parser.parse_args()
asyncio.run(apiserver.serve(Connection, *options.listen))
