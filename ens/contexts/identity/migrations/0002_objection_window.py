from django.db import migrations

# The oldest spaces that nobody has opened or refused yet: the job of the objection window asks
# for them every minute, whatever the number of spaces.
INDEX = """
create index identity_person_to_open on identity_person (created_at) where state = 'to-open';
"""
DROP = "drop index identity_person_to_open;"


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunSQL(INDEX, DROP)]
