"""Files of the frontend and of apps under /static/."""

import pytest
from django.http import Http404
from django.templatetags.static import static
from django.test import Client, RequestFactory

from egov.project.assets import serve


def test_a_script_of_an_app_is_served_under_the_address_that_pages_name() -> None:
    address = static("eforms/eforms.js")

    answer = Client().get(address)

    assert "?v=" in address
    assert answer.status_code == 200
    assert b"data-eform-step" in answer.content
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["nothing.js", "../package.json", "../../pyproject.toml", "eforms/../../models.py", "a\x00b", "x" * 3000]
)
def test_what_is_no_public_file_is_not_found(path: str) -> None:
    request = RequestFactory().get("/static/x")

    with pytest.raises(Http404):
        serve(request, path)
