"""One authority for the whole run: making keys takes longer than using them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from egov.lgsp.signing.api import Credential, credential_for, ensure_authority


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(autouse=True)
def authority(settings, keys, tmp_path):
    settings.KEYS_ROOT = keys
    settings.FILES_ROOT = tmp_path / "files"
    return ensure_authority()


@pytest.fixture
def chairman(authority) -> Credential:
    return credential_for(7, "Nguyễn Văn Dũng", "Phó Chủ tịch", "Uỷ ban nhân dân huyện Nghĩa Hưng")


@pytest.fixture
def clerk(authority) -> Credential:
    return credential_for(8, "Trần Thị Hoà", "Văn thư", "Uỷ ban nhân dân huyện Nghĩa Hưng")


@pytest.fixture
def moment() -> datetime:
    return datetime(2018, 3, 5, 2, 30, tzinfo=UTC)
