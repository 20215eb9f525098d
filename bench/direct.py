#!/usr/bin/env python3
"""Direct delivery, measured on this machine: knotd answers for the domains, smtp-sink (Debian's postfix package) is each site.

    bench/direct.py one     [MESSAGES]             one site: messages per second, CPU per message; without DKIM and with both signatures
    bench/direct.py many    [MESSAGES]             1,000 domains over 50 sites, 5 of which are dead
    bench/direct.py million [RECIPIENTS]           that many recipients at one dead site: memory, restart, latency of other mail

Needs root (for /proc of the sinks), knotd, smtp-sink and the built relay. Python 3.11 or newer. A message has 4 KB.
"""
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOP, SMTP, HTTP, DNS = 2600, 3526, 3580, 5354
BODY = ("From: a@app.example\r\nTo: b@dest.example\r\nSubject: direct\r\n\r\n" + ("x" * 70 + "\r\n") * 55).encode()
WORKERS = 4


def dead(site, sites):
    return site >= sites - sites // 10


class Bench:
    def __init__(self, domains, sites):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="postern-direct-"))
        self.domains, self.sites, self.children = domains, sites, []
        self.relay = None

    def name(self, domain):
        return f"d{domain}.test"

    def start_dns(self):
        lines = ["$ORIGIN test.", "$TTL 3600", "@ SOA ns.test. admin.test. 1 3600 600 86400 60", "@ NS ns.test.", "ns A 127.0.0.1"]
        for site in range(self.sites):
            lines.append(f"mx{site} A 127.0.1.{site + 1}")
        for domain in range(self.domains):
            lines.append(f"d{domain} MX 10 mx{domain % self.sites}")
        (self.home / "test.zone").write_text("\n".join(lines) + "\n")
        (self.home / "knot.conf").write_text(
            f"server:\n  listen: 127.0.0.1@{DNS}\n  rundir: {self.home}\n  udp-workers: 1\n  tcp-workers: 1\ndatabase:\n"
            f"  storage: {self.home}\nzone:\n  - domain: test\n    storage: {self.home}\n    file: test.zone\n    zonefile-sync: -1\n")
        self.spawn(["knotd", "-c", str(self.home / "knot.conf")])

    def start_sinks(self):
        for site in range(self.sites):
            if self.sites == 1 or not dead(site, self.sites):
                self.spawn(["smtp-sink", "-c", "-u", "nobody", f"127.0.1.{site + 1}:{HOP}", "1000"])

    def spawn(self, command):
        self.children.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def start_relay(self, first="1m"):
        (self.home / "postern.yaml").write_text(f"""
hostname: relay.example
data: data
tls: {{ self-signed: true }}
listeners:
  - {{ name: sidecar, address: "127.0.0.1:{SMTP}", tls: optional, auth: trusted-networks, trusted-networks: ["127.0.0.0/8"] }}
http: {{ address: "127.0.0.1:{HTTP}" }}
routes:
  - {{ recipients: ["*"], direct: {{ port: {HOP}, private-networks: ["127.0.0.0/8"] }} }}
dns: {{ resolvers: ["127.0.0.1:{DNS}"], dnssec: off }}
tls-reports: {{ enabled: false }}
limits: {{ connections-per-address: 10000 }}
retry: {{ first: {first}, factor: 2, most: 4h, give-up: 2d, warn: 0s }}
egress: {{ profile: shaping.yaml }}
""")
        (self.home / "shaping.yaml").write_text("built-in: false\ndefault: { connections: 50, messages-per-connection: 1000 }\n")
        began = time.monotonic()
        self.relay = subprocess.Popen([str(ROOT / "postern"), "serve", "--config", str(self.home / "postern.yaml")],
                                      stdout=open(self.home / "log", "ab"), stderr=subprocess.STDOUT)
        while True:
            try:
                socket.create_connection(("127.0.0.1", SMTP), 1).close()
                break
            except OSError:
                assert self.relay.poll() is None, (self.home / "log").read_text()[-2000:]
                time.sleep(0.01)
        listening = time.monotonic() - began
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{HTTP}/readyz").close()
                return listening
            except OSError:
                time.sleep(0.05)

    def cli(self, *words):
        return subprocess.run([str(ROOT / "postern"), *words, "--config", str(self.home / "postern.yaml")],
                              check=True, capture_output=True, text=True).stdout

    def metric(self, name):
        token = (self.home / "data/admin.token").read_text().strip()
        request = urllib.request.Request(f"http://127.0.0.1:{HTTP}/metrics", headers={"Authorization": f"Bearer {token}"})
        text = urllib.request.urlopen(request).read().decode()
        found = re.search(rf"^{re.escape(name)} ([0-9.eE+]+)$", text, re.M)
        return float(found.group(1)) if found else 0.0

    def failed_connections(self):
        return int(self.metric('postern_hop_connections_total{result="failed"}'))

    def delivered(self):
        return int(self.metric('postern_outcomes_total{outcome="delivered"}'))

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.relay.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self, what="VmRSS"):
        text = pathlib.Path(f"/proc/{self.relay.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+)", text).group(1)) // 1024

    def stop_relay(self, how=signal.SIGTERM):
        self.relay.send_signal(how)
        self.relay.wait()

    def stop(self):
        if self.relay and self.relay.poll() is None:
            self.stop_relay()
        for child in self.children:
            child.kill()
        shutil.rmtree(self.home)


def submit(addresses, recipients_each=1):
    """Sends one message for each group of addresses over one connection, and returns the longest wait for a 250 in seconds."""
    wire = socket.create_connection(("127.0.0.1", SMTP))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    file = wire.makefile("rb")

    def reply():
        while True:
            line = file.readline()
            if line[3:4] != b"-":
                assert line[:1] in b"23", line
                return

    reply()
    wire.sendall(b"EHLO load.example\r\n")
    reply()
    worst = 0.0
    for i in range(0, len(addresses), recipients_each):
        group = addresses[i:i + recipients_each]
        wire.sendall(b"MAIL FROM:<a@app.example>\r\n" + b"".join(b"RCPT TO:<%s>\r\n" % to.encode() for to in group) + b"DATA\r\n")
        for _ in range(len(group) + 2):
            reply()
        began = time.monotonic()
        wire.sendall(BODY + b".\r\n")
        reply()
        worst = max(worst, time.monotonic() - began)
    wire.close()
    return worst


def load(addresses):
    with multiprocessing.Pool(WORKERS) as pool:
        pool.map(submit, [addresses[i::WORKERS] for i in range(WORKERS)])


def flood(address, messages):
    """The same from 50 kept connections of smtp-source, to one recipient."""
    subprocess.run(["smtp-source", "-d", "-s", "50", "-m", str(messages), "-l", "4096", "-f", "a@app.example", "-t", address,
                    f"127.0.0.1:{SMTP}"], check=True)


def run(bench, messages, send, expected):
    before, cpu, began = bench.delivered(), bench.cpu(), time.monotonic()
    send()
    accepted = time.monotonic() - began
    while bench.delivered() - before < expected:
        time.sleep(0.05)
    whole = time.monotonic() - began
    return (f"accepted={messages / accepted:.0f}/s delivered={expected / whole:.0f}/s "
            f"cpu_us_per_message={(bench.cpu() - cpu) * 1e6 / messages:.0f} rss_mb={bench.resident()}")


def one(messages):
    for signed in (False, True):
        bench = Bench(1, 1)
        try:
            bench.start_dns(), bench.start_sinks(), bench.start_relay()
            if signed:
                bench.cli("dkim", "create", "app.example", "--now")
            send = lambda: flood(f"r@{bench.name(0)}", messages)
            run(bench, messages, send, messages)
            for _ in range(3):
                print("dual-dkim" if signed else "unsigned", run(bench, messages, send, messages), flush=True)
        finally:
            bench.stop()


def many(messages):
    bench = Bench(1000, 50)
    try:
        bench.start_dns(), bench.start_sinks(), bench.start_relay()
        addresses = [f"r{i}@{bench.name(i % 1000)}" for i in range(messages)]
        alive = sum(not dead((i % 1000) % 50, 50) for i in range(messages))
        for _ in range(3):
            print("1000 domains, 50 sites, 5 dead:", run(bench, messages, lambda: load(addresses), alive),
                  f"failed_connections={bench.failed_connections()}", flush=True)
        sites = json.loads(bench.cli("queue", "sites", "--json"))
        print("sites known:", len(sites.get("sites", sites)))
    finally:
        bench.stop()


def million(recipients):
    bench = Bench(20, 20)  # sites 18 and 19 are dead
    try:
        bench.start_dns(), bench.start_sinks(), bench.start_relay()
        other = [f"r{i}@{bench.name(0)}" for i in range(2000)]
        submit(other)
        print(f"other mail, alone: worst wait for 250 {submit(other) * 1000:.0f} ms", flush=True)
        began = time.monotonic()
        submit([f"r{i}@{bench.name(19)}" for i in range(recipients)], 1000)
        print(f"{recipients} recipients accepted in {time.monotonic() - began:.0f} s, rss_mb={bench.resident()}", flush=True)
        worst, slowest = 0.0, 0.0
        for _ in range(30):
            before = bench.delivered()
            began = time.monotonic()
            worst = max(worst, submit(other[:100]))
            while bench.delivered() - before < 100:
                time.sleep(0.01)
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(1)
        print(f"other mail, meanwhile: worst wait for 250 {worst * 1000:.0f} ms, 100 messages delivered in {slowest * 1000:.0f} ms at most;"
              f" deferred={bench.metric('postern_queue_pending'):.0f} in_memory={bench.metric('postern_queue_in_memory'):.0f}"
              f" rss_mb={bench.resident()} peak_mb={bench.resident('VmHWM')}"
              f" failed_connections={bench.failed_connections()}", flush=True)
        bench.stop_relay(signal.SIGKILL)
        start = bench.start_relay()
        while bench.metric("postern_queue_in_memory") < min(recipients, 200_000) * 0.99:
            time.sleep(0.1)
        print(f"restart after kill -9: listening after {start:.1f} s; rss_mb={bench.resident()} peak_mb={bench.resident('VmHWM')}", flush=True)
    finally:
        bench.stop()


if __name__ == "__main__":
    mode, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None
    {"one": lambda: one(count or 20_000), "many": lambda: many(count or 20_000), "million": lambda: million(count or 1_000_000)}[mode]()
