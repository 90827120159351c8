from django.db import migrations, models

# Engagement halves at the same pace for everybody, so that the order of leads by engagement never changes by
# itself: log2(points) plus the half-lives that had passed when they were counted. Nobody with points is below
# somebody without.
CREATE = """
CREATE OR REPLACE FUNCTION lead_warmth(points smallint, counted_at timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT extract(epoch FROM counted_at AT TIME ZONE 'UTC')::double precision / 2592000
    + CASE WHEN points > 0 THEN ln(points::double precision) / ln(2::double precision) ELSE -1000 END
$$;
"""
DROP = "DROP FUNCTION lead_warmth(smallint, timestamptz);"


class Migration(migrations.Migration):

    dependencies = [("crm", "0002_initial")]

    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.AddField(
            model_name="lead",
            name="warmth",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("engagement_points"), models.F("engagement_at"), function="lead_warmth"),
                output_field=models.FloatField(),
                help_text="orders leads by their engagement of today, whenever that is",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["-warmth", "-id"], name="lead_warmest"),
        ),
    ]
