from django.db import migrations

# Which algorithm an application works with, in words, and a digest of what people agree to: a
# change of it asks them again.
TERMS = """
alter table store_listing add column algorithm text not null default '';
alter table store_listing add column terms text not null default '';
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TERMS,
            "alter table store_listing drop column algorithm, drop column terms;",
        )
    ]
