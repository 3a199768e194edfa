from django.db import migrations

# Where an actor acts from, by the key of the place, so that acts can be counted by place: two
# places may have the same name.
PLACE = "alter table register_who add column place bigint not null default 0"


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunSQL(PLACE, "alter table register_who drop column place")]
