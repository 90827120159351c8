"""Who looks after the addresses that changes are sent to."""

from alliance.people.models import ApiClient, User
from alliance.people.permissions import may_manage_clients

SCOPE = "webhooks:write"


def may_manage_endpoints(user: User | None, client: ApiClient) -> bool:
    """Whoever manages programs, and the program itself; None is the command line."""
    return user is None or may_manage_clients(user) or (user.client is not None and user.client == client)
