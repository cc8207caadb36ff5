"""Reading the mail: a list, a page for each message, its attachments, and JSON for tests."""

from pathlib import Path
from urllib.parse import quote

from egov_simulators.mail.store import Mail, Store
from egov_simulators.web import Pages, Reply, Request, Site, as_json

LOCKED = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)


def clock(mail: Mail) -> str:
    """29/12/2017 08:15."""
    return f"{mail.received[8:10]}/{mail.received[5:7]}/{mail.received[:4]} {mail.received[11:16]}"


def as_data(mail: Mail) -> dict[str, object]:
    """A message for tests."""
    return {
        "id": mail.id,
        "received": mail.received,
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "text": mail.body("plain"),
        "html": mail.body("html"),
        "headers": {name: str(value) for name, value in mail.parsed.items()},
        "attachments": [
            {"name": name, "content_type": kind, "size": len(content), "url": f"/thu/{mail.id}/tep/{number}"}
            for number, (name, kind, content) in enumerate(mail.attachments())
        ],
    }


def site(store: Store) -> Site:
    """The sink's web application."""
    sink = Site()
    page = Pages(Path(__file__).parent / "pages")
    missing = Reply("Không có thư này.".encode(), "text/plain; charset=utf-8", 404)

    @sink.route("GET", "/")
    def listed(request: Request) -> Reply:
        to = request.query.get("to", "").strip()
        rows = [
            {
                "id": mail.id,
                "to": ", ".join(mail.recipients),
                "subject": mail.subject,
                "received": clock(mail),
                "files": len(mail.attachments()) or "",
            }
            for mail in store.newest(to)
        ]
        table = page.part("table", rows=page.parts("row", rows)) if rows else page.part("empty")
        return page("list", title="Hộp thư", table=table, to=to)

    @sink.route("GET", r"/thu/(\d+)")
    def read(request: Request, number: str) -> Reply:
        mail = store.one(int(number))
        if mail is None:
            return missing
        files = [
            {"id": mail.id, "number": n, "name": name, "size": f"{len(content) / 1024:.0f} KB"}
            for n, (name, _kind, content) in enumerate(mail.attachments())
        ]
        return page(
            "mail",
            title=mail.subject,
            id=mail.id,
            subject=mail.subject,
            sender=str(mail.parsed["From"] or mail.sender),
            to=", ".join(mail.recipients),
            received=clock(mail),
            files=page.parts("file", files),
            text=mail.body("plain"),
        )

    @sink.route("GET", r"/thu/(\d+)/trang")
    def shown(request: Request, number: str) -> Reply:
        mail = store.one(int(number))
        if mail is None:
            return missing
        body = mail.body("html") or "<p>Thư này chỉ có chữ thường.</p>"
        body = body.replace("<head>", '<head><base target="_blank">', 1)
        return Reply(body.encode(), headers=(("Content-Security-Policy", LOCKED),))

    @sink.route("GET", r"/thu/(\d+)/tep/(\d+)")
    def attachment(request: Request, number: str, place: str) -> Reply:
        mail = store.one(int(number))
        files = mail.attachments() if mail else []
        if int(place) >= len(files):
            return missing
        name, kind, content = files[int(place)]
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return Reply(content, kind, headers=(("Content-Disposition", disposition),))

    @sink.route("GET", "/api/messages")
    def found(request: Request) -> Reply:
        return as_json({"messages": [as_data(mail) for mail in store.newest(request.query.get("to", ""))]})

    @sink.route("GET", r"/api/messages/(\d+)")
    def one(request: Request, number: str) -> Reply:
        mail = store.one(int(number))
        return as_json(as_data(mail)) if mail else as_json({"error": "no such message"}, 404)

    return sink
