from django.db import migrations

# Stage, side, source and fit depend on each other. Without this the planner multiplies their shares and walks
# through the whole table for a combination that hardly exists, such as inquiries that sales looks after.
# Pairs, because their few combinations all fit into the lists that ANALYZE keeps.
CREATE = """
CREATE STATISTICS lead_stage_by_side (mcv) ON stage, owner_side FROM crm_lead;
CREATE STATISTICS lead_stage_by_source (mcv) ON stage, source FROM crm_lead;
CREATE STATISTICS lead_stage_by_fit (mcv) ON stage, fit_grade FROM crm_lead;
CREATE STATISTICS lead_source_by_side (mcv) ON source, owner_side FROM crm_lead;
"""
DROP = "DROP STATISTICS lead_stage_by_side, lead_stage_by_source, lead_stage_by_fit, lead_source_by_side;"


class Migration(migrations.Migration):

    dependencies = [("crm", "0004_lead_list_filters")]

    operations = [migrations.RunSQL(CREATE, DROP)]
