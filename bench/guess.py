#!/usr/bin/env python3
"""Guesses passwords at a relay of its own, three ways, while a client that has the right one logs in over and over.

    bench/guess.py [--guesses N] [--sources N] [--parallel N] [one] [many] [spray]

one    from one address, on one login
many   from as many addresses as --sources says (127.0.0.0/8 has them), on one login
spray  from one address, over as many logins

Each attack meets a relay that was just started, with the settings that it has by default. The right secret is the 500th guess.
A connection that is turned away is one guess. "reached a verifier" is postern_guard_verifications_total less the logins of the
client. Ends with 1 where a guess was right, or the client failed. Needs the built relay. Python 3.11 or newer.
"""
import argparse
import asyncio
import base64
import collections
import itertools
import pathlib
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
SMTP, HTTP = 3725, 3780
SECRET = "bench-secret-0123456789"
CLIENT = "127.200.0.1"
RIGHT = 500
PATIENCE = 120
CONFIG = f"""\
hostname: relay.example
data: data
tls: {{ self-signed: true }}
listeners:
  - {{ name: alternate, address: "127.0.0.1:{SMTP}" }}
http: {{ address: "127.0.0.1:{HTTP}" }}
keys:
  - {{ user: app, secret: {{ file: app.secret }}, from: ["*@app.example"] }}
routes:
  - {{ recipients: ["*"], capture: true }}
"""

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


class Relay:
    """A relay in a directory of its own."""

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="postern-guess-"))
        (self.home / "postern.yaml").write_text(CONFIG)
        (self.home / "app.secret").write_text(SECRET)
        (self.home / "app.secret").chmod(0o600)
        self.log = open(self.home / "log", "w+")
        self.process = subprocess.Popen([ROOT / "postern", "serve", "--config", self.home / "postern.yaml"],
                                        stdout=self.log, stderr=subprocess.STDOUT)
        until = time.monotonic() + 60
        while '"what":"ready"' not in (self.home / "log").read_text():
            if self.process.poll() is not None or time.monotonic() > until:
                self.process.kill()
                sys.exit("the relay does not start:\n" + (self.home / "log").read_text())
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.home)

    def verified(self):
        """Logins that reached a verifier, by how that ended."""
        token = (self.home / "data/admin.token").read_text().strip()
        request = urllib.request.Request(f"http://127.0.0.1:{HTTP}/metrics", headers={"Authorization": "Bearer " + token})
        text = urllib.request.urlopen(request, timeout=PATIENCE).read().decode()
        found = re.findall(r'^postern_guard_verifications_total\{result="(\w+)"\} (\S+)', text, re.M)
        return {result: int(float(value)) for result, value in found}


class Client(threading.Thread):
    """Logs in from its own address until it is told to stop."""

    def __init__(self):
        super().__init__()
        self.logins, self.failures, self.over = 0, [], threading.Event()

    def login(self):
        with smtplib.SMTP("127.0.0.1", SMTP, timeout=PATIENCE, source_address=(CLIENT, 0)) as smtp:
            smtp.starttls(context=context)
            smtp.login("app", SECRET)
        self.logins += 1

    def run(self):
        while not self.over.wait(0.25):
            try:
                self.login()
            except (OSError, smtplib.SMTPException) as failure:
                self.failures.append(repr(failure))


class Attack:
    """Guesses that are shared out among connections.

    Each worker has its own share of the sources, so that all of them are used to the end.
    """

    def __init__(self, guesses, sources, users):
        self.numbers = iter(range(1, guesses + 1))
        self.sources, self.users = sources, users
        self.fates = collections.Counter()

    async def run(self, parallel):
        async with asyncio.TaskGroup() as group:
            for worker in range(parallel):
                group.create_task(self.work(itertools.cycle(self.sources[worker % len(self.sources)::parallel])))

    async def work(self, sources):
        number = next(self.numbers, None)
        while number is not None:
            number = await self.session(next(sources), number)

    async def session(self, source, number):
        """Guesses until the server hangs up; returns the guess to go on with."""
        writer = None
        try:
            reader, writer = await self.connect(source)
            greeting = await reply(reader)
            if not greeting.startswith(b"220"):
                self.fates["turned away"] += 1
                return next(self.numbers, None)
            for command in b"EHLO guess.example\r\n", b"STARTTLS\r\n":
                writer.write(command)
                await reply(reader)
            await asyncio.wait_for(writer.start_tls(context, server_hostname="relay.example"), PATIENCE)
            writer.write(b"EHLO guess.example\r\n")
            await reply(reader)
            while number is not None:
                writer.write(b"AUTH PLAIN " + self.credentials(number) + b"\r\n")
                code = (await reply(reader))[:3]
                if code == b"421":
                    self.fates["turned away"] += 1
                    return next(self.numbers, None)
                self.fates["right" if code == b"235" else "denied"] += 1
                number = next(self.numbers, None)
                if code == b"235":
                    return number
        except (OSError, asyncio.TimeoutError):
            self.fates["cut off"] += 1
            return next(self.numbers, None)
        finally:
            if writer is not None:
                writer.transport.abort()

    async def connect(self, source):
        # The port is chosen at connect, so that one address has all of them for each destination.
        opened = socket.socket()
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        try:
            opened.bind((source, 0))
            loop = asyncio.get_running_loop()
            await asyncio.wait_for(loop.sock_connect(opened, ("127.0.0.1", SMTP)), PATIENCE)
            return await asyncio.open_connection(sock=opened)
        except BaseException:
            opened.close()
            raise

    def credentials(self, number):
        user = self.users[number % len(self.users)]
        secret = SECRET if number == RIGHT else f"guess-{number:06}-abcdefghij"
        return base64.b64encode(f"\0{user}\0{secret}".encode())


async def reply(reader):
    while True:
        line = await asyncio.wait_for(reader.readline(), PATIENCE)
        if not line:
            raise ConnectionError("closed")
        if line[3:4] != b"-":
            return line


def addresses(count):
    """Of many networks, none of them the client's."""
    return [f"127.0.{number // 250}.{2 + number % 250}" for number in range(count)]


def attacks(wanted, guesses, count):
    # A login that exists is among those that are sprayed; its turn comes with the right secret.
    logins = [f"user{number}" for number in range(count)]
    logins[RIGHT % count] = "app"
    known = {"one": (addresses(1), ["app"]), "many": (addresses(count), ["app"]), "spray": (addresses(1), logins)}
    return [(name, Attack(guesses, *known[name])) for name in wanted or known]


def run(name, attack, parallel):
    with Relay() as relay:
        client = Client()
        client.login()
        client.start()
        begun = time.monotonic()
        try:
            asyncio.run(attack.run(parallel))
        finally:
            client.over.set()
            client.join()
        seconds = time.monotonic() - begun
        results = relay.verified()
        fates = " ".join(f"{fate.replace(' ', '_')}={count}" for fate, count in sorted(attack.fates.items()))
        print(f"{name}: guesses={attack.fates.total()} {fates} reached_a_verifier={sum(results.values()) - client.logins} "
              f"client_logins={client.logins} client_failures={len(client.failures)} seconds={seconds:.0f}", flush=True)
        for failure in client.failures[:5]:
            print("  the client: " + failure)
        return not client.failures and not attack.fates["right"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guesses", type=int, default=100_000)
    parser.add_argument("--sources", type=int, default=5_000)
    parser.add_argument("--parallel", type=int, default=4_000)
    parser.add_argument("attack", nargs="*", choices=["one", "many", "spray", []])
    options = parser.parse_args()
    clean = True
    for name, attack in attacks(options.attack, options.guesses, options.sources):
        clean &= run(name, attack, options.parallel if name == "many" else 80)
    sys.exit(0 if clean else 1)


main()
