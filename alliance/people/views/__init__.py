"""The pages of people, teams and programs."""
