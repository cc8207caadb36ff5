"""`python -m egov.lgsp.bus.gateway`: the bus process."""

import argparse
import os
import shutil

from egov.lgsp.bus.gateway.settings import settings_from


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="bus", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8008, help="port of the bus")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes of this node")
    options = parser.parse_args()
    folder = settings_from().keys / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))
    from egov.lgsp.bus.gateway.server import serve  # reads where the figures of all processes meet

    serve(options.host, options.port, options.workers)


if __name__ == "__main__":
    main()
