"""How far each program has read the feed: a note for people, kept in Redis and missed by nobody when lost."""

from collections.abc import Sequence

import redis
from django.conf import settings

from alliance.impatient_redis import impatient_redis
from alliance.people.models import ApiClient
from alliance.rest.limits import is_silent, keep_silent, own_key

KEPT_SECONDS = 7 * 86400


def note_position(client: ApiClient, position: int) -> None:
    """Remember the place up to which the client was told."""
    if not settings.REDIS_URL or is_silent():
        return
    try:
        impatient_redis().set(_key(client), position, ex=KEPT_SECONDS)
    except redis.RedisError as error:
        keep_silent(error)


def positions(clients: Sequence[ApiClient]) -> dict[int, int]:
    """Client id → the place it has read up to, for those who read the feed in the last week."""
    if not clients or not settings.REDIS_URL:
        return {}
    try:
        found = impatient_redis().mget([_key(client) for client in clients])
    except redis.RedisError:
        return {}
    return {client.pk: int(place) for client, place in zip(clients, found, strict=True) if place is not None}


def _key(client: ApiClient) -> str:
    return own_key("feed", client.pk)
