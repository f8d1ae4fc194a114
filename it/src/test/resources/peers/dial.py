"""Like nc, through the proxy: standard input to the target, what it answers to standard output; each end is passed on."""
import socket
import sys
import threading

import egress

parser = egress.arguments(__doc__)
parser.add_argument("--head", action="store_true", help="print the proxy's answer before all")
parser.add_argument("--wait-for-end", action="store_true", help="send no more than the first line before the target has ended")
parser.add_argument("--quiet-s", type=float, default=0, help="fail if the target is heard so long before it is spoken to")
parser.add_argument("target")
options = parser.parse_args()
is_ended = threading.Event()


def send(stream):
    if options.wait_for_end:
        stream.send(sys.stdin.buffer.readline())
        is_ended.wait()
    while piece := sys.stdin.buffer.read1(egress.READ_BYTES):
        stream.send(piece)
    stream.end()


try:
    stream = egress.dial(options, options.target)
except egress.DialError as error:
    sys.exit(str(error))
if options.head:
    print(stream.head.decode(), end="\r\n\r\n", flush=True)
if options.quiet_s:
    stream.socket.settimeout(options.quiet_s)
    try:
        sys.exit(f"heard before anything was sent: {stream.receive()}")
    except socket.timeout:
        stream.socket.settimeout(None)
sender = threading.Thread(target=send, args=[stream], daemon=True)
sender.start()
while piece := stream.receive():
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
is_ended.set()
sender.join()
