"""Lead capture: the definition of a qualified lead, score rules, what waits for a second look, saved views."""

    "UNDO_DAYS",
    "ChangeSet",
    "LeadChange",
    "LeadDefinition",
