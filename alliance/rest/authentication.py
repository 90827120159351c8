from rest_framework.authentication import BaseAuthentication as TokenAuthentication  # noqa
