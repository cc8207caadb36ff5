"""`python -m egov_simulators.mail`: run the mail sink."""

import argparse

from egov_simulators.mail.receiving import controller
from egov_simulators.mail.site import site
from egov_simulators.mail.store import Store
from egov_simulators.web import server


def main() -> None:
    """Serve until interrupted. Prints the address of its page once it listens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--http-port", type=int, default=8092, help="0 takes a free port")
    parser.add_argument("--file", default="var/mail.sqlite", help="SQLite file with the messages")
    chosen = parser.parse_args()
    store = Store(chosen.file)
    web = server(site(store), chosen.host, chosen.http_port)
    smtp = controller(store, chosen.host, chosen.smtp_port)
    smtp.start()
    print(f"http://{chosen.host}:{web.server_port}/", flush=True)
    try:
        web.serve_forever()
    except KeyboardInterrupt:
        smtp.stop()


if __name__ == "__main__":
    main()
