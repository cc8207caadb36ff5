from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.services.catalogue.api import Release, content_of, draft, publish

pytestmark = pytest.mark.django_db


def test_a_published_release_cannot_be_saved(published):
    published.content = published.content | {"summary": "khác"}

    with pytest.raises(Refused, match="Hãy tạo bản mới"):
        published.save()

    assert "summary" not in Release.objects.get(pk=published.pk).content


def test_the_database_refuses_to_change_what_is_published(published):
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        Release.objects.filter(pk=published.pk).update(valid_from=date(2030, 1, 1))

    assert Release.objects.get(pk=published.pk).valid_from == published.valid_from


def test_the_database_refuses_to_delete_what_is_published(published):
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        Release.objects.filter(pk=published.pk).delete()

    assert Release.objects.filter(pk=published.pk).exists()


def test_even_plain_sql_cannot_change_it(published):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_release SET body = '{}' WHERE id = %s", [published.pk])

    assert Release.objects.get(pk=published.pk).body == published.body


def test_a_hash_has_to_fit_its_content(drafted):
    with pytest.raises(IntegrityError, match="hash"), transaction.atomic():
        Release.objects.filter(pk=drafted.pk).update(hash="0" * 64)

    assert Release.objects.get(pk=drafted.pk).hash == drafted.hash


def test_a_draft_may_be_changed_and_deleted(drafted):
    drafted.content = drafted.content | {"summary": "khác"}
    drafted.save()

    assert Release.objects.get().parsed().summary.vi == "khác"
    assert drafted.delete()[0] == 1


def test_a_procedure_has_one_draft(procedure, content, drafted):
    again = draft(procedure, content | {"summary": "sửa"}, date(2019, 1, 1))

    assert again.pk == drafted.pk
    assert Release.objects.count() == 1
    assert again.valid_from == date(2019, 1, 1)


def test_the_next_draft_has_the_next_number(procedure, content, published):
    following = draft(procedure, content, date(2019, 1, 1))

    assert (published.number, following.number) == (1, 2)


def test_a_published_release_says_when(drafted):
    with pytest.raises(IntegrityError, match="release_dated"), transaction.atomic():
        Release.objects.filter(pk=drafted.pk).update(state="published", published_at=None)

    assert Release.objects.get(pk=drafted.pk).state == "draft"


def test_the_release_of_a_day(procedure, content, published):
    later = publish(draft(procedure, content | {"summary": "mới"}, date(2019, 1, 1)), SYSTEM)
    draft(procedure, content | {"summary": "chưa công bố"}, date(2019, 6, 1))

    assert Release.objects.on(date(2017, 12, 31)).first() is None
    assert Release.objects.on(date(2018, 12, 31)).get() == published
    assert Release.objects.on(date(2019, 1, 1)).get() == later
    assert Release.objects.on(timezone.localdate()).get() == later


def test_of_two_for_one_day_the_later_counts(procedure, content, published):
    corrected = publish(draft(procedure, content | {"summary": "sửa lỗi"}, published.valid_from), SYSTEM)

    assert Release.objects.on(published.valid_from).get() == corrected


def test_the_hash_is_that_of_the_content_wherever_it_is_made(procedure, content, drafted):
    turned = dict(reversed(content.items()))

    assert Release(content=turned).hash == drafted.hash


def test_content_is_a_fresh_copy(published):
    published.content["title"]["vi"] = "đổi"

    assert published.content["title"]["vi"] == "Cấp giấy thử"


def test_what_is_published_is_read_once(published, django_assert_num_queries):
    content = content_of(published.pk)

    with django_assert_num_queries(0):
        assert content_of(published.pk) is content
    assert content == published.parsed()


def test_a_draft_is_read_anew(drafted):
    before = content_of(drafted.pk)
    drafted.content = drafted.content | {"guest": not before.guest}
    drafted.save()

    assert content_of(drafted.pk).guest is not before.guest
