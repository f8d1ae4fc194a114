"""Streams that stand still among streams that flow, all through one proxy and one tunnel.

Half of the still ones are not read here (GIVE), half are not read by the target (DEAF), which are written to until no more
fits. Meanwhile the flowing ones (ECHO) send and check; how far each came is printed every second. Then the still ones get
on, and what comes out of them is compared.
"""
import sys
import threading
import time

import egress
import payload

ECHO_BYTES = 16_384

parser = egress.arguments(__doc__)
parser.add_argument("--seconds", type=int, required=True)
parser.add_argument("--still", type=int, default=2, help="streams of each kind that stand still")
parser.add_argument("--flowing", type=int, default=4)
parser.add_argument("--bytes", type=int, required=True, help="of each still stream")
parser.add_argument("target")
options = parser.parse_args()
flowed = [0] * options.flowing
faults = []
is_over = threading.Event()


def task(work, *arguments):
    def guarded():
        try:
            work(*arguments)
        except Exception as error:  # told at the end
            faults.append(f"{work.__name__}: {error!r}")

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    return thread


def flow(index):
    stream = egress.dial(options, options.target)
    stream.send(b"ECHO\n")
    number = index
    while not is_over.is_set():
        sent = number.to_bytes(8, "big") * (ECHO_BYTES // 8)
        stream.send(sent)
        got = b""
        while len(got) < ECHO_BYTES:
            piece = stream.receive()
            if not piece:
                raise ConnectionError("the echo ended")
            got += piece
        if got != sent:
            raise AssertionError(f"echo {number} came back changed")
        flowed[index] += ECHO_BYTES
        number += options.flowing
    stream.end()


def read_late():
    stream = egress.dial(options, options.target)
    stream.send(f"GIVE {options.bytes}\n".encode())
    is_over.wait()
    digest = payload.Digest()
    while piece := stream.receive():
        digest.take(piece)
    compare("given", digest.words())
    stream.end()


def write_to_the_deaf():
    stream = egress.dial(options, options.target)
    stream.send(f"DEAF {options.seconds}\n".encode())
    for block in payload.blocks(options.bytes):
        stream.send(block)
    stream.end()
    answer = b""
    while piece := stream.receive():
        answer += piece
    compare("taken", answer.decode())


def compare(what, words):
    if words != expected:
        raise AssertionError(f"{what} {words}, expected {expected}")
    print(what, words, flush=True)


expected = payload.digest(options.bytes)
still = [task(work) for work in (read_late, write_to_the_deaf) for _ in range(options.still)]
flowing = [task(flow, index) for index in range(options.flowing)]
while not all(flowed) and not faults:
    time.sleep(0.05)
for second in range(options.seconds):
    before = list(flowed)
    time.sleep(1)
    print("second", *(now - then for now, then in zip(flowed, before)), flush=True)
is_over.set()
for thread in still + flowing:
    thread.join(60)
    if thread.is_alive():
        faults.append("a stream has not ended")
sys.exit("\n".join(faults) or None)
