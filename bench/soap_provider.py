"""`python -m bench.soap_provider PORT`: a provider that gives each SOAP message back as its answer; other posts get a short JSON."""

import asyncio
import re
import sys

import httptools
import uvloop

RESPONSE = re.compile(rb"(<s:Body><(?:\w+:)?)traCuu(.*)traCuu(></s:Body>)", re.S)


class Provider(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._next()

    def _next(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.body: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_body(self, data: bytes) -> None:
        self.body.append(data)

    def on_message_complete(self) -> None:
        body, kind = b"".join(self.body), b"text/xml; charset=utf-8"
        if b"<s:Body>" in body:
            body = RESPONSE.sub(rb"\1traCuuResponse\2traCuuResponse\3", body)
        else:
            body, kind = b'{"ok":true}', b"application/json"
        head = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n" % (kind, len(body))
        self.transport.write(head + body)  # type: ignore[attr-defined]
        self._next()


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Provider, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
