"""Bytes that both ends can tell: blocks of one noise, each with its number in front, so that none can be lost or swapped.

`payload.py n` prints what Digest says of the first n.
"""
import hashlib
import random
import struct
import sys

BLOCK_BYTES = 1 << 20
NOISE = random.Random(6).randbytes(BLOCK_BYTES - 8)


def blocks(count):
    """The first count bytes, in pieces."""
    for number in range((count + BLOCK_BYTES - 1) // BLOCK_BYTES):
        block = struct.pack(">Q", number) + NOISE
        yield memoryview(block)[: count - number * BLOCK_BYTES]


def digest(count):
    """What Digest says of them."""
    return Digest().take(*blocks(count)).words()


class Digest:
    def __init__(self):
        self.count = 0
        self.sha256 = hashlib.sha256()

    def take(self, *pieces):
        for piece in pieces:
            self.count += len(piece)
            self.sha256.update(piece)
        return self

    def words(self):
        return f"{self.count} {self.sha256.hexdigest()}"


if __name__ == "__main__":
    print(digest(int(sys.argv[1])))
