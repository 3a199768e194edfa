from django.db import migrations

# From a professional or a structure to the persons: whom a search is about when it names nobody.
INDEXES = """
create index access_consent_by on access_consent (professional, structure) where ended_at is null;
create index access_pass_use_by on access_pass_use (professional);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_matrix")]
    operations = [migrations.RunSQL(INDEXES, "drop index access_consent_by, access_pass_use_by;")]
