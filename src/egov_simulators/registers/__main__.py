"""`python -m egov_simulators.registers`: run the stand-ins for the national registers."""

import argparse
from contextlib import suppress

from egov_simulators.population.service import population
from egov_simulators.registers.site import site
from egov_simulators.web import server


def main() -> None:
    """Serve until interrupted. Prints its address once it listens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8094, help="0 takes a free port")
    chosen = parser.parse_args()
    web = server(site(population()), chosen.host, chosen.port)
    print(f"http://{chosen.host}:{web.server_port}/", flush=True)
    with suppress(KeyboardInterrupt):
        web.serve_forever()


if __name__ == "__main__":
    main()
