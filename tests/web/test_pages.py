"""Page or fragment: who gets what."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_an_unknown_address_answers_404_with_a_way_back(client: Client) -> None:
    response = client.get("/nothing-here/")

    assert response.status_code == 404
