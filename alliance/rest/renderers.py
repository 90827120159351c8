from rest_framework.renderers import JSONRenderer  # noqa
