"""Transfers that run out of time, and files that nobody needs any more."""

from pathlib import Path
from uuid import UUID

from egov.lgsp.bus.gateway.delivery.desk import Rows
from egov.lgsp.bus.gateway.transfers.rows import ENDED, EXPIRE


async def sweep(rows: Rows, folder: Path) -> None:
    """Expire what is over, and remove its files from this node."""
    await rows.execute(EXPIRE)
    lying = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    if not lying:
        return
    names = [UUID(name) for name in lying]  # nothing else lies there
    for row in await (await rows.execute(ENDED, (names,))).fetchall():
        lying[str(row.uuid)].unlink(missing_ok=True)
