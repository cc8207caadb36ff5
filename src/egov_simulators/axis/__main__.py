"""`python -m egov_simulators.axis`: run the stand-in for the national document axis."""

import argparse
from contextlib import suppress

from egov_simulators.axis.site import site
from egov_simulators.axis.store import Axis
from egov_simulators.web import server


def main() -> None:
    """Serve until interrupted. Prints its address once it listens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8094, help="0 takes a free port")
    parser.add_argument("--system", default="000.00.00.H40", help="a system that may call")
    parser.add_argument("--secret", default="mau", help="its secret")
    chosen = parser.parse_args()
    axis = Axis({chosen.system: chosen.secret})
    web = server(site(axis), chosen.host, chosen.port)
    print(f"http://{chosen.host}:{web.server_port}/", flush=True)
    with suppress(KeyboardInterrupt):
        web.serve_forever()


if __name__ == "__main__":
    main()
