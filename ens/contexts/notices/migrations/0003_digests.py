from django.db import migrations

# When somebody was last written to: an e-mail of a day or a week that came already is not sent.
INDEX = "create index notices_delivery_to on notices_delivery (addressee, sent_at)"


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_preferences")]
    operations = [migrations.RunSQL(INDEX, "drop index notices_delivery_to")]
