"""Bodies that are too large are refused before they are read, with a page that says how much fits."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from alliance import urls
from alliance.people.models import User
from alliance.urls import handler400, handler404
from alliance.web.bodies import BodyLimitMiddleware, accepts_upload
from tests.attacks.traces import counts
from tests.cast import Cast

__all__ = ["handler400", "handler404"]
pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
MEGABYTE = 1024 * 1024


@accepts_upload(4 * MEGABYTE)
def take(request: HttpRequest) -> HttpResponse:
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    return HttpResponse(f"{type(file).__name__} {file.name} {file.size}")


urlpatterns = [*urls.urlpatterns, path("take/", take)]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "larger than the 1.0"), ("de", "413")], ids=["english", "german"]
)
def test_a_page_takes_a_megabyte_and_says_so(cast: Cast, sign_in: SignIn, language: str, words: str) -> None:
    cast.tobias.language = language
    cast.tobias.save()
    before = counts()

    response = sign_in(cast.tobias).post("/leads/new/", {"email": "a@b.de", "note": "x" * (MEGABYTE + 1)})

    assert (response.status_code, counts()) == (413, before)
    assert words in response.content.decode().replace("\xa0", " ")


def test_htmx_gets_the_same_as_a_toast(cast: Cast, sign_in: SignIn) -> None:
    headers = {"HX-Request": "true"}

    response = sign_in(cast.tobias).post("/leads/new/", {"note": "x" * (MEGABYTE + 1)}, headers=headers)

    assert (response.status_code, response["HX-Retarget"]) == (413, "#toasts")


def test_nothing_of_a_body_that_is_too_large_is_read() -> None:
    class Unreadable(io.BytesIO):
        def read(self, *size: int | None) -> bytes:
            raise AssertionError("read")

    request = RequestFactory().generic("POST", "/leads/new/", "", CONTENT_LENGTH=str(10**12))
    request.META["wsgi.input"] = Unreadable()

    with pytest.raises(Exception, match=str(MEGABYTE)):
        BodyLimitMiddleware(lambda _request: HttpResponse()).process_view(request, HttpResponse, (), {})


@override_settings(ROOT_URLCONF="tests.web.test_bodies")
@pytest.mark.parametrize(("size", "status"), [(3 * MEGABYTE, 200), (6 * MEGABYTE, 413)])
def test_an_address_may_take_a_file_up_to_its_own_limit(client: Client, size: int, status: int) -> None:
    response = client.post("/take/", {"file": io.BytesIO(b"x" * size)})

    assert response.status_code == status


@override_settings(ROOT_URLCONF="tests.web.test_bodies")
def test_a_file_waits_on_the_disk_under_a_harmless_name(client: Client) -> None:
    file = io.BytesIO(b"x" * 3 * MEGABYTE)
    file.name = "../../etc/passwd\r\nX.csv"

    answer = client.post("/take/", {"file": file}).content.decode()

    assert answer.startswith("TemporaryUploadedFile ")
    assert ".." not in answer
    assert not set("/\r\n") & set(answer)


@override_settings(ROOT_URLCONF="tests.web.test_bodies")
def test_a_bomb_of_fields_or_files_is_400(client: Client) -> None:
    fields = client.post("/take/", {f"f{number}": "x" for number in range(1100)})
    files = client.post("/take/", {f"f{number}": io.BytesIO(b"x") for number in range(9)})

    assert [fields.status_code, files.status_code] == [400, 400]
