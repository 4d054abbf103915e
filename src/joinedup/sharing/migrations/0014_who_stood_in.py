import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("agencies", "0016_services_narrowed"),
        ("sharing", "0013_how_soon_whoever_is_asked_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="disclosed",
            name="stood_in",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
    ]
