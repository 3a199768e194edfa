from django.db import migrations

# The lines of a day, for who looks at a day: they were written about one after the other, so the
# smallest index there is will do.
INDEX = "create index register_trace_at on register_trace using brin (at)"


class Migration(migrations.Migration):
    dependencies = [("register", "0004_reading")]
    operations = [migrations.RunSQL(INDEX, "drop index register_trace_at")]
