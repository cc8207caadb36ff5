import io
from http.client import HTTPConnection
from threading import Thread

import pytest

from egov_simulators.web import Markup, Pages, Reply, Request, Site, as_json, escaped, redirect, server


@pytest.fixture
def site():
    made = Site()

    @made.route("GET", r"/so/(\d+)")
    def number(request: Request, digits: str) -> Reply:
        return as_json({"number": int(digits), "query": request.query})

    @made.route("POST", "/gui")
    def form(request: Request) -> Reply:
        return Reply(request.form["ten"].encode(), "text/plain; charset=utf-8")

    return made


def call(site, method, path, query="", body=b"", length=None):
    started = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body) if length is None else length),
        "wsgi.input": io.BytesIO(body),
    }
    content = b"".join(site(environ, lambda status, headers: started.append((status, dict(headers)))))
    return (*started[0], content)


def test_routes_take_their_groups_and_the_query(site):
    status, headers, body = call(site, "GET", "/so/12", "a=1&b=")

    assert status == "200 OK"
    assert headers["Content-Type"].startswith("application/json")
    assert body == b'{"number": 12, "query": {"a": "1", "b": ""}}'


def test_forms_are_read_as_unicode(site):
    assert call(site, "POST", "/gui", body=b"ten=Th%C6%B0%C6%A1ng")[2].decode() == "Thương"


@pytest.mark.parametrize(("method", "path"), [("GET", "/gui"), ("POST", "/so/1"), ("GET", "/so/x"), ("GET", "/so/1/")])
def test_what_has_no_route_is_not_found(site, method, path):
    assert call(site, method, path)[0] == "404 Not Found"


def test_a_redirect_names_its_place():
    reply = redirect("http://portal/x")

    assert (reply.status, reply.headers) == (303, (("Location", "http://portal/x"),))


def test_pages_escape_what_is_not_markup(tmp_path):
    (tmp_path / "frame.html").write_text("<title>$title</title>$content", encoding="utf-8")
    (tmp_path / "list.html").write_text("<ul>$rows</ul>", encoding="utf-8")
    (tmp_path / "row.html").write_text("<li>$name</li>", encoding="utf-8")
    page = Pages(tmp_path)

    reply = page("list", title="<a>", rows=page.parts("row", [{"name": "<b>"}, {"name": 2}]))

    assert reply.body == b"<title>&lt;a&gt;</title><ul><li>&lt;b&gt;</li><li>2</li></ul>"
    assert escaped(Markup("<i>")) == "<i>"


def test_it_serves_over_a_socket(site):
    web = server(site, "127.0.0.1", 0)
    thread = Thread(target=web.serve_forever, daemon=True)
    thread.start()
    wire = HTTPConnection("127.0.0.1", web.server_port, timeout=5)

    wire.request("GET", "/so/7")
    answer = wire.getresponse()

    assert (answer.status, answer.read()) == (200, b'{"number": 7, "query": {}}')
    wire.close()
    web.shutdown()
    web.server_close()
    thread.join()
