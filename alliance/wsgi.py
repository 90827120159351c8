import os

from django.core.wsgi import get_wsgi_application

from alliance.journal import nudges

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
application = get_wsgi_application()
nudges.get_ready()
