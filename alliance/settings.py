"""Settings of an installation; everything that differs between installations comes from the environment."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from alliance import environment as env

BASE_DIR = env.ROOT
DATA = env.data_folder()
PORT = env.number("PORT", 8000)
PUSH_PORT = env.number("PUSH_PORT", PORT + 1)
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY") or env.stored_secret(DATA)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{env.host_of(PUBLIC_URL)}")
# Browsers reach push here, `/push` behind one address; empty means the port PUSH_PORT of the page's own host.
PUSH_URL = env.text("PUSH_URL")
# The health page asks here; behind one public address push is another host of its own.
PUSH_HEALTH_URL = env.text("PUSH_HEALTH_URL", f"http://127.0.0.1:{PUSH_PORT}/health")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How much of a machine each process of a role takes, and how many workers the health page expects on all hosts.
WEB_PROCESSES = env.number("WEB_PROCESSES", 2)
WEB_THREADS = env.number("WEB_THREADS", 4)
WORKER_PROCESSES = env.number("WORKER_PROCESSES", 2)
WORKERS_EXPECTED = env.number("WORKERS_EXPECTED", 1)
DEMO = env.flag("DEMO", default=True)
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "alliance-demo")
# Loaded in this order and removed in the opposite one; each has load(now) and remove().
DEMO_PARTS = [
    "alliance.people.demo",
    "valuechain.chain.demo",
    "leads.intake.demo",
    "leads.handoffs.demo",
    "alliance.hooks.demo",
]

DATABASE_URL = env.server_address("DATABASE_URL")
REDIS_URL = env.server_address("REDIS_URL")
DATABASES = {"default": env.database(DATABASE_URL or "postgres://nobody@127.0.0.1:1/not-started")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "alliance.journal",
    "alliance.calendars",
    "alliance.people",
    "alliance.push",
    "alliance.inbox",
    "alliance.hooks",
    "alliance.rest",
    "alliance.web",
    "alliance.local",
    "valuechain.chain",
    "leads.crm",
    "valuechain.insights",
    "valuechain.offers",
    "campaigns",
    "leads.intake",
    "leads.handoffs",
    "leads.sales",
    "valuechain.controlling",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "alliance.web.headers.SecureHeadersMiddleware",
    "alliance.web.bodies.UnreadBodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Programs go in here: nothing below is for them.
    "leads.intake.forwarding.MergedLeadForPrograms",
    "alliance.rest.door.ApiDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "alliance.web.bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alliance.people.middleware.ReaderMiddleware",
    "alliance.people.gate.SecondFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alliance.web.middleware.ContentSecurityPolicyMiddleware",
    "alliance.web.middleware.RuleErrorMiddleware",
    "leads.intake.forwarding.MergedLeadMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "alliance.urls"
# The part of it that programs call.
API_URLCONF = "alliance.api_urls"
WSGI_APPLICATION = "alliance.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alliance.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "alliance.people.backends.PersonBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "alliance.people.adapter.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "alliance.people.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "alliance.people.code_forms.SignInCodeForm",
    "reauthenticate": "alliance.people.code_forms.ConfirmCodeForm",
    "activate_totp": "alliance.people.code_forms.ActivateForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Who may open nothing before setting up a second factor.
SECOND_FACTOR_REQUIRED = env.choice("SECOND_FACTOR_REQUIRED", "nobody", "admins", "leads", "everyone")
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "alliance.people.origin.client_ip"
AXES_WHITELIST_CALLABLE = "alliance.people.lockout.is_known"
AXES_USERNAME_CALLABLE = "alliance.people.lockout.attempted_email"
AXES_LOCKOUT_CALLABLE = "alliance.people.lockout.too_many_attempts"
# How many proxies of ours stand before the program; each adds a place to X-Forwarded-For.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
# axes and people.throttle count in the database; allauth's own counters would need the cache, and people must get
# in while that server is down.
ACCOUNT_RATE_LIMITS = False

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["alliance.web.formats"]
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/Berlin")
# With it, {{ lead.pk }} in an attribute would be 1.234: figures are grouped by the filter `number`.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA / "static")))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "alliance.web.static_files.NamedPackageFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "alliance.web.static_files.HashedStaticStorage"},
}
MEDIA_ROOT = DATA / "files"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
if not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# Scripts read the token from the page; nothing needs either cookie.
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "alliance.web.error_pages.csrf_failure"
if PUBLIC_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    # Bound to this very host: no neighbour under the same domain can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
# Bodies: of pages, of REST (and of all form fields together), and of a file somebody uploads.
PAGE_BODY_LIMIT = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_LIMIT = env.number("UPLOAD_LIMIT_MB", 200) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Webhooks go to the public web by https; with it also by http, to this machine and its network.
WEBHOOKS_TO_OWN_NETWORK = env.flag("WEBHOOKS_TO_OWN_NETWORK")

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "alliance@localhost")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "retry_on_timeout": True,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "alliance.journal.tasks.*": {"queue": "default"},
    "leads.handoffs.tasks.*": {"queue": "handoffs"},
    "leads.intake.tasks.*": {"queue": "imports"},
    "alliance.hooks.tasks.*": {"queue": "webhooks"},
}
CELERY_TASK_QUEUES_IN_USE = ["default", "handoffs", "imports", "webhooks"]
CELERY_TIMEZONE = "UTC"
# The sweeps do again what a lost nudge would have done; each is cheap when there is nothing to do.
CELERY_BEAT_SCHEDULE = {
    "publish journal": {"task": "alliance.journal.tasks.publish_journal", "schedule": 5.0},
    "forget old feed places": {"task": "alliance.journal.tasks.forget_publications", "schedule": 3600.0},
    "forget old inbox items": {"task": "alliance.inbox.tasks.forget_old_items", "schedule": 3600.0},
    "stand in for the absent": {"task": "alliance.inbox.tasks.stand_in_for_absent", "schedule": 60.0},
    "end notices of seats": {"task": "valuechain.chain.tasks.end_notices", "schedule": 60.0},
    "put writes into runs": {"task": "alliance.rest.tasks.fold_writes", "schedule": 10.0},
    "forget old answers": {"task": "alliance.rest.tasks.forget_old_answers", "schedule": 3600.0},
    "go on with imports": {"task": "leads.intake.tasks.go_on_with_imports", "schedule": 5.0},
    "forget lead changes": {"task": "leads.intake.tasks.forget_lead_changes", "schedule": 3600.0},
    "send webhooks": {"task": "alliance.hooks.tasks.send_webhooks", "schedule": 5.0},
    "forget old deliveries": {"task": "alliance.hooks.tasks.forget_deliveries", "schedule": 3600.0},
    "sweep hand-off clocks": {"task": "leads.handoffs.tasks.sweep_clocks", "schedule": 10.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["alliance.rest.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["alliance.rest.permissions.HasScope"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "alliance.rest.renderers.JSONNegotiation",
    "DEFAULT_RENDERER_CLASSES": ["alliance.rest.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "alliance.rest.scoped_schema.ScopedSchema",
    "EXCEPTION_HANDLER": "alliance.rest.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Alliance",
    "DESCRIPTION": "Leads, hand-offs and what changed, for systems that work along.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["alliance.rest.openapi.finish"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVERS": [{"url": "/api/v1"}],
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
