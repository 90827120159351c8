"""Far too much is sent to the real server: whoever sent it reads the answer, and not that the line was cut."""

import http.client
import json
import re

import pytest
from playwright.sync_api import expect

from tests.faults.programs import Program
from tests.journeys.conftest import SignIn
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
MEGABYTE = 1024 * 1024
SEND = """size => {
  const form = document.querySelector("main form[method=post]");
  const file = document.createElement("input"), held = new DataTransfer();
  held.items.add(new File([new Uint8Array(size)], "leads.csv"));
  Object.assign(file, {type: "file", name: "note", files: held.files});
  form.enctype = "multipart/form-data";
  form.append(file);
  HTMLFormElement.prototype.submit.call(form);
}"""


@pytest.mark.parametrize(
    ("megabytes", "token", "status"), [(6, True, 413), (40, True, 413), (40, False, 401)]
)
def test_a_program_reads_why_its_batch_was_refused(
    workspace: Workspace, program: Program, megabytes: int, token: bool, status: int
) -> None:
    line = http.client.HTTPConnection("127.0.0.1", workspace.port, timeout=30)
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {program.token}"

    line.request("POST", "/api/v1/leads/bulk", b"x" * megabytes * MEGABYTE, headers)
    answer = line.getresponse()

    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.read())["status"] == status
    line.close()


def test_a_person_reads_how_much_fits(workspace: Workspace, sign_in_as: SignIn) -> None:
    page = sign_in_as("tobias")
    page.goto(f"{workspace.url}/leads/new/")

    with page.expect_navigation() as sent:
        page.evaluate(SEND, 40 * MEGABYTE)

    assert sent.value is not None
    assert sent.value.status == 413
    expect(page.locator("main")).to_contain_text(re.compile("größer als die 1,0.MB"))
