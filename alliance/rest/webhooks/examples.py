"""A body to begin with for each operation of webhooks."""

from typing import Any

EXAMPLES: dict[str, Any] = {
    "webhooks_create": {
        "url": "https://crm.example/hooks/alliance",
        "types": ["lead", "handoff"],
        "description": "Leads into the CRM",
    },
    "webhooks_update": {"types": ["lead", "consent"]},
}
