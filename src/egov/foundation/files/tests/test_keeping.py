"""Files in the store: whole, once, claimed or let go."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from egov.foundation.files import storage as storage_module
from egov.foundation.files.api import (
    StoredFile,
    claim,
    download,
    keep,
    let_go,
    open_file,
    read_file,
    store,
)
from egov.foundation.files.api import stored_file as find
from egov.foundation.files.jobs import expire_unclaimed
from egov.foundation.files.retention import UNCLAIMED
from egov.foundation.files.rules.verdict import Problem, Rejected
from egov.foundation.files.sentences import SENTENCES, sentence
from egov.foundation.files.storage import place
from egov.foundation.files.tests.papers import pdf, picture
from egov.foundation.retention.api import carry_out
from egov.kernel.errors import NotFound, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return tmp_path


def on_disk(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def grow_old(file: StoredFile, hours: int = 49) -> None:
    StoredFile.objects.filter(pk=file.pk).update(stored_at=timezone.now() - timedelta(hours=hours))


def test_an_upload_is_kept_under_its_digest(root):
    file = store(SimpleUploadedFile("x", pdf()), name="Giấy.pdf", owner="user:1")

    assert (file.name, file.content_type, file.size) == ("Giấy.pdf", "application/pdf", len(pdf()))
    assert (root / place(file.sha256)).read_bytes() == pdf()
    with open_file(file.pk) as opened:
        assert opened.read() == pdf()
    assert read_file(str(file.pk)) == pdf()
    assert str(file) == "Giấy.pdf"


def test_the_same_bytes_lie_once_on_the_disk(root):
    one = store(pdf(), name="a.pdf", owner="user:1")
    two = store(pdf(), name="b.pdf", owner="user:2")

    assert one.pk != two.pk
    assert len(on_disk(root)) == 1


def test_a_refused_file_leaves_nothing(root):
    with pytest.raises(Refused, match=r"“a.pdf” có lệnh tự chạy.*in ra PDF mới"):
        store(pdf(catalog="/AA<</S/JavaScript>>"), name="a.pdf", owner="user:1")

    assert not StoredFile.objects.exists()
    assert not on_disk(root)


def test_size_is_said_in_megabytes():
    with pytest.raises(Refused, match=r"nặng 1,5 MB, nhiều nhất là 1 MB"):
        store(b"%PDF-" + b"0" * 1_600_000, name="a.pdf", owner="user:1", max_mb=1)


def test_a_file_that_is_too_big_is_not_even_read():
    class Unreadable(SimpleUploadedFile):
        def read(self, *args):
            raise AssertionError("was read")

    upload = Unreadable("a.pdf", pdf())
    upload.size = 3_000_000

    with pytest.raises(Refused, match="nhiều nhất là 1 MB"):
        store(upload, name="a.pdf", owner="user:1", max_mb=1)


@pytest.mark.parametrize("problem", list(Problem))
def test_every_problem_has_a_sentence_that_says_what_to_do(problem):
    values = dict.fromkeys(["size", "limit", "extension", "accepted", "width", "height", "least"], "9")

    with translation.override("vi"):
        said = sentence(Rejected(problem, **values), "đơn.pdf")

    assert "đơn.pdf" in said
    assert "{" not in said
    assert said.count(".") >= 2
    assert "không hợp lệ" not in said
    assert set(SENTENCES) == set(Problem)


def test_bytes_are_on_the_disk_when_the_row_cannot_be_written(root):
    with pytest.raises(IntegrityError), transaction.atomic():
        keep(b"", name="a.pdf", content_type="application/pdf", owner="system")

    assert len(on_disk(root)) == 1
    assert not StoredFile.objects.exists()


def test_a_write_that_fails_leaves_no_file_under_the_final_name(root, monkeypatch):
    monkeypatch.setattr(storage_module.os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        store(pdf(), name="a.pdf", owner="user:1")

    assert all(path.name.startswith(".part-") for path in on_disk(root))
    assert not StoredFile.objects.exists()


def test_files_are_not_readable_for_everyone(root):
    file = store(pdf(), name="a.pdf", owner="user:1")

    assert os.stat(root / place(file.sha256)).st_mode & 0o007 == 0


def test_what_the_system_makes_is_kept_as_it_is():
    file = keep(
        b"<xml/>",
        name="báo cáo.xml",
        content_type="application/xml",
        owner="system",
        claimed_by="reports.report:1",
    )

    assert read_file(file.pk) == b"<xml/>"
    assert file.claimed_by == "reports.report:1"
    assert file.claimed_at is not None


def test_a_changed_file_is_noticed(root):
    file = store(pdf(), name="a.pdf", owner="user:1")
    (root / place(file.sha256)).write_bytes(b"%PDF-other")

    with pytest.raises(Refused, match="đã bị thay đổi"):
        read_file(file.pk)


@pytest.mark.parametrize("unknown", ["not-a-uuid", "", "5f0c7bfe-6a0b-4f6e-9a51-0c8a2f1d7d11"])
def test_an_unknown_file_is_not_found(unknown):
    with pytest.raises(NotFound):
        find(unknown)


@pytest.fixture
def expire(django_capture_on_commit_callbacks):
    """Carry the rule out as the worker does, bytes included."""

    def run():
        with django_capture_on_commit_callbacks(execute=True):
            return carry_out(UNCLAIMED)

    return run


def test_unclaimed_uploads_go_after_their_time(root, expire):
    old = store(pdf(), name="a.pdf", owner="user:1")
    fresh = store(picture(), name="a.jpg", owner="user:1")
    grow_old(old)

    assert expire() == 1

    assert list(StoredFile.objects.all()) == [fresh]
    assert len(on_disk(root)) == 1


def test_bytes_that_came_again_before_the_end_of_the_removal_stay(root, django_capture_on_commit_callbacks):
    old = store(pdf(), name="a.pdf", owner="user:1")
    grow_old(old)

    with django_capture_on_commit_callbacks(execute=True):
        carry_out(UNCLAIMED)
        again = store(pdf(), name="b.pdf", owner="user:2")

    assert read_file(again.pk) == pdf()


def test_a_claimed_file_stays():
    file = store(pdf(), name="a.pdf", owner="user:1")
    claim([file.pk], by="dossiers.draft:1", owner="user:1")
    grow_old(file)

    expire_unclaimed(timestamp=0)

    file.refresh_from_db()
    assert file.claimed_by == "dossiers.draft:1"


def test_bytes_that_another_file_needs_stay(root, expire):
    old = store(pdf(), name="a.pdf", owner="user:1")
    claimed = store(pdf(), name="b.pdf", owner="user:2")
    claim([claimed.pk], by="dossiers.draft:1")
    grow_old(old)

    assert expire() == 1

    assert read_file(claimed.pk) == pdf()


def test_what_is_let_go_waits_again(expire):
    file = store(pdf(), name="a.pdf", owner="user:1")
    claim([file.pk], by="dossiers.draft:1")
    grow_old(file)

    let_go([file.pk], by="dossiers.draft:1")

    assert expire() == 0
    grow_old(file)
    assert expire() == 1


def test_nobody_lets_go_for_another():
    file = store(pdf(), name="a.pdf", owner="user:1")
    claim([file.pk], by="dossiers.draft:1")

    let_go([file.pk], by="dossiers.draft:2")

    file.refresh_from_db()
    assert file.claimed_by == "dossiers.draft:1"


def test_nobody_claims_the_file_of_another():
    file = store(pdf(), name="a.pdf", owner="user:1")

    with pytest.raises(NotFound):
        claim([file.pk], by="dossiers.draft:1", owner="user:2")

    file.refresh_from_db()
    assert file.claimed_by == ""


def test_the_first_claim_stands():
    file = store(pdf(), name="a.pdf", owner="user:1")
    claim([file.pk], by="dossiers.draft:1")

    claim([file.pk], by="dossiers.dossier:9")

    file.refresh_from_db()
    assert file.claimed_by == "dossiers.draft:1"


def test_a_download_is_safe_and_keeps_its_vietnamese_name():
    response = download(store(pdf(), name="Giấy tờ.pdf", owner="user:1"))

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gi%E1%BA%A5y%20t%E1%BB%9D.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == str(len(pdf()))
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response) == pdf()
    response.close()


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [("application/pdf", True), ("image/png", True), ("text/html", False), ("image/svg+xml", False)],
)
def test_only_harmless_kinds_are_shown_in_place(content_type, shown):
    file = keep(b"bytes", name="a.bin", content_type=content_type, owner="system")

    response = download(file, inline=True)

    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    response.close()
