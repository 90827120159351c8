"""The page asks here for the right to listen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance.people.permissions import place_required
from alliance.push import tickets


@never_cache
@require_POST
@place_required
def push_ticket(request: HttpRequest) -> HttpResponse:
    wished = " ".join(request.POST.getlist("topics")).split()
    topics = tickets.topics_for(request.user.pk, wished)
    return JsonResponse(
        {
            "url": stream_url(request),
            "ticket": tickets.make_ticket(request.user.pk, topics),
            "topics": topics,
            "expires_in": int(tickets.LIFETIME.total_seconds()),
        }
    )


def stream_url(request: HttpRequest) -> str:
    """The configured address of push, else its port on the host that the page came from."""
    if settings.PUSH_URL:
        return f"{settings.PUSH_URL.rstrip('/')}/stream"
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return f"{request.scheme}://{name}:{settings.PUSH_PORT}/stream"
