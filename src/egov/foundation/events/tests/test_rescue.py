"""Jobs that a killed worker had begun are begun again; those of a living worker are left alone."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from procrastinate import JobContext, jobs, utils
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.manager import JobManager
from procrastinate.testing import InMemoryConnector

from egov.foundation.events.jobs import SILENT_SECONDS, deliver, rescue

DEAD, ALIVE = 1, 2


def after_the_rescue(worker: int) -> dict[str, Any]:
    """A job begun by this worker, as it stands after the rescue."""
    memory = InMemoryConnector()
    memory.workers = {DEAD: utils.utcnow() - timedelta(seconds=2 * SILENT_SECONDS), ALIVE: utils.utcnow()}

    async def run() -> dict[str, Any]:
        with app.replace_connector(memory) as memory_app:
            number = await deliver.defer_async(event=1, handler="nobody")
            memory.jobs[number].update(status="doing", worker_id=worker)
            job = jobs.Job.from_row(memory.jobs[number])
            await rescue.func(JobContext(app=memory_app, job=job, start_timestamp=0.0, abort_reason=lambda: None), 0)
        return memory.jobs[number]

    return asyncio.run(run())


def test_what_a_killed_worker_had_begun_waits_again() -> None:
    assert after_the_rescue(DEAD)["status"] == "todo"


def test_what_a_living_worker_does_is_left_alone() -> None:
    assert after_the_rescue(ALIVE)["status"] == "doing"


def test_what_waits_already_under_its_queueing_lock_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    async def taken(*given: Any, **more: Any) -> None:
        raise UniqueViolation(constraint_name="queueing_lock", queueing_lock="events.rescue")

    monkeypatch.setattr(JobManager, "retry_job", taken)

    assert after_the_rescue(DEAD)["status"] == "failed"
