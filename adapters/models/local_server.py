"""A GGUF model served on loopback, in its own process: `python -m adapters.models.local_server FILE N`.

The first line of standard input is the key that callers need; the first line of standard output is the
server's address, once it takes calls. The process ends with its standard input, so it never outlives
whoever started it. N is the context in tokens.
"""

from __future__ import annotations

import os
import sys

import xllamacpp

LOOPBACK = "127.0.0.1"


def main(path: str, context_tokens: int) -> None:
    """Serve until standard input ends."""
    key = sys.stdin.readline().strip()
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.hostnames = [LOOPBACK]
    params.port = 0
    params.api_keys = [key]
    params.n_ctx = context_tokens
    params.n_parallel = 1
    params.offline = True
    # llama.cpp's threads wait for each other busily: with one for each core, a busy machine crawls.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 2) - 1)
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
