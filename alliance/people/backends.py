"""Who the session belongs to: the person with their place, in one query."""

from allauth.account.auth_backends import AuthenticationBackend

from alliance.people.models import User
from alliance.people.queries import person_with_place


class PersonBackend(AuthenticationBackend):
    """Signs people in by e-mail; machines only ever come by token."""

    def get_user(self, user_id: int) -> User | None:
        person = person_with_place(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: User) -> bool:
        return user.is_active and not user.is_machine
