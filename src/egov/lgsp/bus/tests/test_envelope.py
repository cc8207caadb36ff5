"""Places in the bytes of an envelope: what the bus cuts in and out leaves everything else as it was."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from egov.lgsp.bus.gateway.soap.envelope import XROAD, Envelope, Malformed
from egov.lgsp.bus.gateway.soap.reader import Reader
from egov.lgsp.bus.tests.envelopes import FRAME, client_field, service_field

HASH = f'<h:requestHash xmlns:h="{XROAD}" algorithmId="x>y">old</h:requestHash>'
BETWEEN = st.sampled_from(["", " ", "\n\t", "<!-- </s:Header> -->", "<?x </s:Body> ?>"])
FIELDS = st.permutations(
    [
        client_field(),
        service_field(),
        "<x:id>so-7</x:id>",
        "<x:protocolVersion>4.0</x:protocolVersion>",
        "<x:issue/>",
        "<w:own xmlns:w='urn:w' a='/>' b=\"<\"><w:x/></w:own>".replace('<">', '&lt;">'),
        "<w:empty xmlns:w='urn:w' a='>'/>",
    ]
)
BODIES = st.sampled_from(
    [
        "<traCuu/>",
        "<traCuu a='/>' />",
        "<traCuu></traCuu>",
        "<traCuu><traCuu/></traCuu>",
        "<p:traCuu xmlns:p='urn:yte'><![CDATA[</p:traCuu>]]></p:traCuu>",
        "<traCuu><a>Thương</a><!-- </traCuu> --></traCuu>",
    ]
)


def read(data: bytes, size: int = 1 << 20) -> Envelope:
    reader = Reader()
    for begin in range(0, len(data), size):
        reader.feed(data[begin : begin + size])
    return reader.finish()


@given(FIELDS, BODIES, st.lists(BETWEEN, min_size=9, max_size=9), st.integers(0, 7), st.booleans(), st.integers(1, 200))
def test_the_hash_is_cut_in_and_nothing_else_changes(
    fields: list[str], body: str, between: list[str], place: int, forged: bool, size: int
) -> None:
    with_old = [*fields[:place], HASH, *fields[place:]] if forged else fields
    header = "".join(gap + field for gap, field in zip(between, with_old, strict=False))
    plain = "".join(gap + ("" if field == HASH else field) for gap, field in zip(between, with_old, strict=False))
    sent = FRAME.format(header=header, body=between[8] + body + between[0])

    stamped = read(sent.encode(), size).stamped("new").decode()

    before, _, rest = stamped.partition("<xrd:requestHash")
    after = rest.partition("</xrd:requestHash>")[2]
    assert before + after == FRAME.format(header=plain, body=between[8] + body + between[0])
    assert after.startswith("</s:Header>")


@given(FIELDS, BODIES, BETWEEN)
def test_the_content_of_the_body_is_exchanged_and_nothing_else(fields: list[str], body: str, gap: str) -> None:
    sent = FRAME.format(header="".join(fields), body=gap + body + gap)

    made = read(sent.encode()).stamped("", b"<khac/>")

    assert made.decode() == FRAME.format(header="".join(fields), body=f"{gap}<khac/>{gap}")


@given(st.binary(max_size=300), st.integers(0, 900))
def test_whatever_comes_is_read_as_lxml_reads_it_or_refused(noise: bytes, place: int) -> None:
    sound = FRAME.format(header="".join([client_field(), service_field()]), body="<traCuu/>").encode()
    sent = sound[:place] + noise + sound[place:]

    try:
        envelope = read(sent)
    except Malformed:
        return

    # Names of namespaces are only compared here; lxml minds their spelling, so it goes on after such a mistake.
    root = etree.fromstring(sent, etree.XMLParser(resolve_entities=False, recover=True))
    assert root.getroottree().docinfo.doctype == ""
    codes = root.findall(f"./{{*}}Header/{{{XROAD}}}client/{{*}}memberCode")
    assert [code.text for code in codes] == ([envelope.client[2]] if envelope.client[2] else [])
