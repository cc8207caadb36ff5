"""`python -m egov_simulators.population`: run the stand-in for the national population database."""

import argparse
from contextlib import suppress

from egov_simulators.population.service import population
from egov_simulators.population.site import site
from egov_simulators.web import server


def main() -> None:
    """Serve until interrupted. Prints its address once it listens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8093, help="0 takes a free port")
    chosen = parser.parse_args()
    people = population()
    web = server(site(people, ""), chosen.host, chosen.port)
    address = f"http://{chosen.host}:{web.server_port}"
    web.set_app(site(people, address))
    print(f"{address}/", flush=True)
    with suppress(KeyboardInterrupt):
        web.serve_forever()


if __name__ == "__main__":
    main()
