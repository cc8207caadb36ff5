"""`python -m bench NAME [arguments]`."""

import sys

from bench import server

NAMES = {
    "year": "write a year of the province (1,000,000 dossiers; `year 10000` for fewer)",
    "pages": "work list, search, dossier, leader's page with 10,000 and with 1,000,000 dossiers",
    "life": "whole lives of dossiers through the actions, steps a second",
    "portal": "public pages under load, beside a file served by nginx",
    "parts": "a search in the catalogue, slips, a signature: processor time of each",
    "bus": "the service bus passing calls on, beside nginx and Node-RED",
    "bus_secured": "the bus's secured call: mutual TLS, right, signature, durable record with bodies",
    "bus_memory": "what a body of 100 MB adds to the memory of the bus",
    "bus_mix": "500 calls a second by X-Road's mix of sizes for ten minutes (`bus_mix 60` for one)",
    "bus_neighbour": "a caller that calls five times as often as it may, and the p95 of the others",
    "bus_mediation": "the service bus translating REST to SOAP by XSLT, and routing by content",
    "bus_delivery": "200 messages a second over two nodes that are killed again and again: lost, delivered twice",
    "bus_transfer": "a file of 2 GB through the bus, which is killed in the middle, to a receiver whose line breaks",
    "start": "from a fresh clone to the first page, the second start, memory",
    "clean": "delete what the benchmarks keep in .cache/bench",
}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        print("./bench/run NAME prints a table and, as its last line, the figures as JSON.\n")
        for name, meaning in NAMES.items():
            print(f"  {name:<14}{meaning}")
        return 0 if len(sys.argv) < 2 else 2
    name, arguments = sys.argv[1], sys.argv[2:]
    if name == "clean":
        server.clean()
        return 0
    from importlib import import_module

    return int(import_module(f"bench.{name}").main(arguments))


if __name__ == "__main__":
    sys.exit(main())
