import django.contrib.postgres.constraints
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.AddConstraint(
            model_name='absence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.Func('starts_on', 'ends_on', models.Value('[]'), function='daterange'), '&&'),
                    ('person', '='),
                ],
                name='absences_of_a_person_do_not_overlap',
            ),
        ),
    ]
