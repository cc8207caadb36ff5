"""What applications and people prove themselves with."""

import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.utils import timezone
from tests.buses import SmallBus, certificate, small_bus
from tests.registries import rows
from tests.world import World

from egov.foundation.events.api import Event
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


@pytest.fixture
def trade(small: SmallBus) -> Actor:
    return small.world.actor("so-ct", Role.ADMIN)


def public(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_dates_and_fingerprint_come_from_the_certificate(small: SmallBus, trade: Actor) -> None:
    pem = certificate(days=100)

    bus.AddCertificate(subject=small.permits, pem=pem).run(trade)

    kept = small.permits.credentials.get()
    assert (kept.kind, kept.label) == ("certificate", "CN=cap-phep")
    assert timedelta(days=99) < kept.valid_to - timezone.now() <= timedelta(days=100)
    assert len(kept.fingerprint) == 64
    with pytest.raises(Refused, match="đã được đăng ký"):
        bus.AddCertificate(subject=small.permits, pem=pem).run(trade)


@pytest.mark.parametrize(
    ("pem", "sentence"),
    [
        ("", "Dán một chứng thư"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "Dán một chứng thư"),
        (certificate() + certificate(), "Dán một chứng thư"),
        (certificate(days=-1), "đã hết hạn"),
        (certificate() + "-----BEGIN PRIVATE KEY-----", "khoá bí mật"),
    ],
)
def test_what_is_no_good_certificate_is_refused(small: SmallBus, trade: Actor, pem: str, sentence: str) -> None:
    before = rows()

    with pytest.raises(Refused, match=sentence):
        bus.AddCertificate(subject=small.permits, pem=pem).run(trade)

    assert rows() == before


def test_of_a_secret_only_the_hash_is_kept(small: SmallBus, trade: Actor) -> None:
    make = bus.NewSecret(subject=small.permits, title="Máy chủ chính")

    make.run(trade)

    kept = small.permits.credentials.get()
    assert kept.fingerprint == hashlib.sha256(make.secret.encode()).hexdigest()
    assert kept.material == ""
    assert make.secret not in str(rows())
    assert make.secret not in repr(make)
    assert bus.NewSecret(subject=small.permits).secret != make.secret


def test_a_public_key_is_registered(small: SmallBus, trade: Actor) -> None:
    bus.AddKey(subject=small.permits, pem=public(ec.generate_private_key(ec.SECP256R1()))).run(trade)

    assert small.permits.credentials.get().kind == "key"


@pytest.mark.parametrize("kind", ["weak", "private", "none"])
def test_a_weak_or_secret_key_is_not(small: SmallBus, trade: Actor, kind: str) -> None:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505
    secret = weak.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    pem = {"weak": public(weak), "private": secret, "none": "khoá"}[kind]
    before = rows()

    with pytest.raises(Refused, match="khoá"):
        bus.AddKey(subject=small.permits, pem=pem).run(trade)

    assert rows() == before


def test_a_revoked_one_never_comes_back(small: SmallBus, trade: Actor) -> None:
    pem = certificate()
    bus.AddCertificate(subject=small.permits, pem=pem).run(trade)
    kept = small.permits.credentials.get()

    bus.Revoke(subject=small.permits, credential=kept.pk).run(trade)

    kept.refresh_from_db()
    assert kept.revoked_at is not None
    with pytest.raises(Refused, match="đã bị thu hồi"):
        bus.AddCertificate(subject=small.permits, pem=pem).run(trade)
    with pytest.raises(Refused, match="đã bị thu hồi"):
        bus.Revoke(subject=small.permits, credential=kept.pk).run(trade)


def test_operators_revoke_but_do_not_add(small: SmallBus, trade: Actor) -> None:
    operator = small.world.actor("ubnd-tinh", Role.INTEGRATOR)
    with pytest.raises(Forbidden):
        bus.NewSecret(subject=small.permits).run(operator)
    assert not bus.Credential.objects.exists()
    bus.NewSecret(subject=small.permits).run(trade)

    bus.Revoke(subject=small.permits, credential=small.permits.credentials.get().pk).run(operator)

    assert small.permits.credentials.get().revoked_at is not None


def test_another_agency_touches_no_credential(small: SmallBus, trade: Actor) -> None:
    bus.NewSecret(subject=small.permits).run(trade)
    before = rows()

    for action in (
        bus.NewSecret(subject=small.permits),
        bus.AddCertificate(subject=small.permits, pem=certificate()),
        bus.Revoke(subject=small.permits, credential=small.permits.credentials.get().pk),
    ):
        with pytest.raises(Forbidden):
            action.run(small.world.actor("so-tp", Role.ADMIN))

    assert rows() == before


def test_a_token_stands_for_its_person_until_it_is_revoked(small: SmallBus, trade: Actor) -> None:
    user = small.world.people["so-ct", Role.ADMIN]
    make = bus.MakeToken(subject=user, title="Đồng bộ danh mục")
    make.run(trade)

    assert bus.user_of_token(make.secret) == user
    assert bus.user_of_token(make.secret + "x") is None
    assert make.secret not in str(list(Event.objects.values_list("payload")))
    bus.RevokeToken(subject=user, token=bus.Token.objects.get().pk).run(trade)
    assert bus.user_of_token(make.secret) is None


def test_a_token_that_is_too_old_or_of_a_closed_account_opens_nothing(small: SmallBus, trade: Actor) -> None:
    user = small.world.people["so-ct", Role.ADMIN]
    make = bus.MakeToken(subject=user, title="Đồng bộ")
    make.run(trade)
    user.is_active = False
    user.save()
    assert bus.user_of_token(make.secret) is None
    user.is_active = True
    user.save()

    bus.Token.objects.update(valid_to=timezone.now())

    assert bus.user_of_token(make.secret) is None


def test_nobody_makes_a_token_for_somebody_else(small: SmallBus, trade: Actor) -> None:
    with pytest.raises(Forbidden):
        bus.MakeToken(subject=small.world.people["so-tp", Role.ADMIN], title="Trộm").run(trade)

    assert not bus.Token.objects.exists()


def test_limits_are_set_replaced_and_removed(small: SmallBus) -> None:
    operator, agency = small.world.actor("ubnd-tinh", Role.INTEGRATOR), small.world.agencies["ubnd-tinh"]
    bus.SetPolicy(subject=agency, service=small.service.pk, from_hour=7, to_hour=18, rate=5, burst=10).run(operator)
    bus.SetPolicy(subject=agency, service=small.service.pk, from_hour=7, to_hour=18, rate=9).run(operator)

    policy = bus.Policy.objects.get()
    assert (policy.rate, policy.burst, policy.service) == (9, None, small.service)
    bus.RemovePolicy(subject=policy).run(operator)
    assert not bus.Policy.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"from_hour": 18, "to_hour": 7}, "giờ kết thúc sau"),
        ({"rate": 0}, "lớn hơn 0"),
        ({"burst": 5}, "Mức dồn"),
        ({"priority": 9}, "mức ưu tiên"),
        ({"service": -1}, "Không có dịch vụ"),
        ({"subsystem": -1}, "Không có ứng dụng"),
        ({"from_hour": 10}, "chồng lên"),
    ],
)
def test_limits_that_mean_nothing_are_refused(small: SmallBus, wrong: dict[str, int], sentence: str) -> None:
    operator, agency = small.world.actor("ubnd-tinh", Role.INTEGRATOR), small.world.agencies["ubnd-tinh"]
    bus.SetPolicy(subject=agency, from_hour=0, to_hour=24, quota=100).run(operator)
    before = rows()

    with pytest.raises(Refused, match=sentence):
        bus.SetPolicy(subject=agency, **wrong).run(operator)

    assert rows() == before


def test_only_operators_set_limits(small: SmallBus, trade: Actor) -> None:
    with pytest.raises(Forbidden):
        bus.SetPolicy(subject=small.world.agencies["so-ct"], quota=1).run(trade)

    assert not bus.Policy.objects.exists()
