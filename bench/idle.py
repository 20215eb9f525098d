#!/usr/bin/env python3
"""Opens many STARTTLS sessions, leaves them idle, and prints what the server's process holds.

    bench/idle.py PORT PID [SESSIONS] [SECONDS]

Memory is VmRSS of PID (kB in /proc), before, with all sessions open, and after a while of idling.
"""
import asyncio
import ssl
import sys

port, pid = int(sys.argv[1]), int(sys.argv[2])
sessions = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 20


def resident_mb():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


async def reply(reader):
    while True:
        line = await reader.readline()
        if not line:
            raise ConnectionError("closed")
        if line[3:4] != b"-":
            return line


async def session(context, gate):
    async with gate:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reply(reader)
        writer.write(b"EHLO idle.example\r\n")
        await reply(reader)
        writer.write(b"STARTTLS\r\n")
        assert (await reply(reader)).startswith(b"220")
        await writer.start_tls(context)
        writer.write(b"EHLO idle.example\r\n")
        assert (await reply(reader)).startswith(b"250")
        return reader, writer


async def main():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    gate = asyncio.Semaphore(50)
    before = resident_mb()
    opened = await asyncio.gather(*(session(context, gate) for _ in range(sessions)), return_exceptions=True)
    good = [one for one in opened if not isinstance(one, BaseException)]
    full = resident_mb()
    await asyncio.sleep(seconds)
    alive = 0
    for reader, writer in good[:: max(1, len(good) // 200)]:
        writer.write(b"NOOP\r\n")
        alive += (await reply(reader)).startswith(b"250")
    print(f"sessions={len(good)} failed={len(opened) - len(good)} rss_before_mb={before} rss_open_mb={full} "
          f"rss_idle_mb={resident_mb()} answered_of_sample={alive}/{len(good[:: max(1, len(good) // 200)])}")


asyncio.run(main())
