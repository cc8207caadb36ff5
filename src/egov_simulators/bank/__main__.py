"""`python -m egov_simulators.bank`: run the stand-in for VNPay."""

import argparse
import os

from egov_simulators.bank.calling import Caller
from egov_simulators.bank.payments import Merchant
from egov_simulators.bank.site import site
from egov_simulators.bank.store import Store
from egov_simulators.web import server


def main() -> None:
    """Serve until interrupted. Prints its address once it listens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8091, help="0 takes a free port")
    parser.add_argument("--file", default="var/bank.sqlite", help="SQLite file with the bank's books")
    parser.add_argument("--tmn", default=os.environ.get("EGOV_VNPAY_TMN", "NAMDINH1"))
    parser.add_argument("--secret", default=os.environ.get("EGOV_VNPAY_SECRET", "secret-of-the-simulated-bank"))
    parser.add_argument("--ipn", default="http://127.0.0.1:8000/api/vnpay/ipn", help="address called after a payment")
    parser.add_argument("--pause", type=float, default=300, help="seconds between repeated calls")
    parser.add_argument("--patience", type=float, default=15, help="seconds to wait for the merchant's answer")
    chosen = parser.parse_args()
    store = Store(chosen.file)
    merchant = Merchant(chosen.tmn, chosen.secret, chosen.ipn)
    caller = Caller(store, merchant, chosen.pause, chosen.patience)
    web = server(site(store, merchant, caller), chosen.host, chosen.port)
    caller.start()
    print(f"http://{chosen.host}:{web.server_port}/", flush=True)
    try:
        web.serve_forever()
    except KeyboardInterrupt:
        caller.stop()


if __name__ == "__main__":
    main()
