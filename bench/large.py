#!/usr/bin/env python3
"""Submits many large messages at the same time over plain connections and prints what the server's process holds at most.

    bench/large.py PORT PID [MESSAGES] [MEGABYTES]

All connections are in the middle of their data together: each sends half, waits for the others, then sends the rest.
"""
import asyncio
import sys
import time

port, pid = int(sys.argv[1]), int(sys.argv[2])
messages = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
megabytes = int(sys.argv[4]) if len(sys.argv) > 4 else 24
LINE = b"x" * 70 + b"\r\n"
PIECE = LINE * 910  # 64 KiB, nearly
peak = 0


def resident_mb():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


async def watch():
    global peak
    while True:
        peak = max(peak, resident_mb())
        await asyncio.sleep(0.1)


async def reply(reader, code):
    while True:
        line = await reader.readline()
        if line[3:4] != b"-":
            assert line.startswith(code), line
            return line


async def send(barrier):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reply(reader, b"220")
    for command, code in ((b"EHLO large.example", b"250"), (b"MAIL FROM:<a@app.example>", b"250"),
                          (b"RCPT TO:<b@dest.example>", b"250"), (b"DATA", b"354")):
        writer.write(command + b"\r\n")
        await reply(reader, code)
    writer.write(b"From: a@app.example\r\nSubject: large\r\n\r\n")
    pieces = megabytes * 1_000_000 // len(PIECE)
    for i in range(pieces):
        if i == pieces // 2:
            await barrier.wait()
        writer.write(PIECE)
        await writer.drain()
    writer.write(b".\r\n")
    await reply(reader, b"250")
    writer.close()


async def main():
    before = resident_mb()
    watcher = asyncio.create_task(watch())
    start = time.monotonic()
    barrier = asyncio.Barrier(messages)
    done = await asyncio.gather(*(send(barrier) for _ in range(messages)), return_exceptions=True)
    failed = [one for one in done if one is not None]
    watcher.cancel()
    print(f"messages={messages} megabytes={megabytes} accepted={messages - len(failed)} seconds={time.monotonic() - start:.1f} "
          f"rss_before_mb={before} rss_peak_mb={peak} rss_after_mb={resident_mb()}")
    for fault in failed[:3]:
        print(repr(fault))


asyncio.run(main())
