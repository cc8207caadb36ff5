"""Two people press the same button."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.lgsp.workflow import api
from egov.lgsp.workflow.models import Definition

from .conftest import drawing
from .walking import asked, names, take, until

TOGETHER = 4


def at_once(deeds):
    barrier = Barrier(len(deeds))

    def one(deed):
        try:
            barrier.wait(timeout=20)
            return deed()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


@pytest.mark.django_db(transaction=True)
def test_the_same_step_completed_by_several_has_one_effect():
    api.publish("mot-cap", drawing("mot-cap"), SYSTEM)
    run = api.start("mot-cap", None, {})
    step = run.open[0].id

    answers = at_once([lambda: api.complete(run.id, step, "done", {})] * TOGETHER)

    assert sum(isinstance(answer, Refused) for answer in answers) == TOGETHER - 1
    assert names(api.run(run.id)) == ["hand_over"]


@pytest.mark.django_db(transaction=True)
def test_agencies_that_answer_at_the_same_moment_all_count():
    api.publish("lien-thong-so", drawing("lien-thong-so"), SYSTEM)
    run = until(api.start("lien-thong-so", None, asked(TOGETHER)), "consult_return")

    answers = at_once([lambda step=step: take(run, step) for step in run.open])

    assert not any(isinstance(answer, Refused) for answer in answers)
    assert names(api.run(run.id)) == ["collect"]


@pytest.mark.django_db(transaction=True)
def test_the_same_document_published_by_several_is_one_version():
    answers = at_once([lambda: api.publish("mot-cap", drawing("mot-cap"), SYSTEM)] * TOGETHER)

    assert {answer.version for answer in answers} == {1}
    assert Definition.objects.count() == 1
