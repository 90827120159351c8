"""The pages of webhooks, under Integrations."""
