from django.db import migrations

FORWARD = """
ALTER TABLE people_team
    ADD CONSTRAINT team_is_on_the_side_of_its_parent
    FOREIGN KEY (parent_id, side) REFERENCES people_team (id, side);
ALTER TABLE people_membership
    ADD CONSTRAINT membership_is_on_the_side_of_its_team
    FOREIGN KEY (team_id, side) REFERENCES people_team (id, side);
"""

BACKWARD = """
ALTER TABLE people_membership DROP CONSTRAINT membership_is_on_the_side_of_its_team;
ALTER TABLE people_team DROP CONSTRAINT team_is_on_the_side_of_its_parent;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_absences_do_not_overlap'),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
