"""Every change to people, places, teams, absences and programs."""

from alliance.people.actions.clients import create_client, issue_token, revoke_token

__all__ = ["create_client", "issue_token", "revoke_token"]
