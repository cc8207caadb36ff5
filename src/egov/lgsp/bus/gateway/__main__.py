"""`python -m egov.lgsp.bus.gateway`: the bus process."""

import argparse
import os

from egov.lgsp.bus.gateway.server import serve


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="bus", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8008, help="port of the bus")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes of this node")
    options = parser.parse_args()
    serve(options.host, options.port, options.workers)


if __name__ == "__main__":
    main()
