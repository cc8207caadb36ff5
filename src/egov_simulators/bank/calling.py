"""Calling the merchant when a payment ends (IPN), again and again until it answers 00 or 02."""

import json
import threading
import time
import urllib.error
import urllib.request

from egov_simulators.bank.payments import Merchant, expire, told, with_query
from egov_simulators.bank.store import Store

MOST_CALLS = 10
DONE = {"00", "02"}


class Caller(threading.Thread):
    """Makes the calls that are due. `pause`: seconds between two calls for the same payment (at VNPay 300)."""

    def __init__(self, store: Store, merchant: Merchant, pause: float, patience: float = 15) -> None:
        super().__init__(daemon=True)
        self.store, self.merchant, self.pause, self.patience = store, merchant, pause, patience
        self.wake = threading.Event()
        self._stop_asked = False

    def run(self) -> None:
        while not self._stop_asked:
            expire(self.store)
            self.call_all()
            self.wake.wait(0.25)
            self.wake.clear()

    def stop(self) -> None:
        self._stop_asked = True
        self.wake.set()

    def call_all(self) -> None:
        """Make every call that is due now."""
        for call in self.store.rows("SELECT * FROM call WHERE due <= ? ORDER BY id", time.time()):
            payment = self.store.row("SELECT * FROM payment WHERE number = ?", call["payment"])
            if payment is None:
                continue
            reply = self._call(with_query(self.merchant.ipn, told(self.merchant, payment, call["amount"])))
            tries = call["tries"] + 1
            over = reply in DONE or tries >= MOST_CALLS
            with self.store.write() as db:
                due = None if over else time.time() + self.pause
                db.execute(
                    "UPDATE call SET tries = ?, reply = ?, due = ? WHERE id = ?", [tries, reply, due, call["id"]]
                )

    def _call(self, address: str) -> str:
        """The merchant's RspCode, or in words why there is none."""
        try:
            with urllib.request.urlopen(address, timeout=self.patience) as answer:  # noqa: S310
                return str(json.load(answer)["RspCode"])
        except urllib.error.HTTPError as error:
            return f"HTTP {error.code}"
        except (OSError, ValueError, KeyError, TypeError) as error:
            return type(error).__name__
