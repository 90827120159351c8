from rest_framework.permissions import BasePermission as HasScope  # noqa
