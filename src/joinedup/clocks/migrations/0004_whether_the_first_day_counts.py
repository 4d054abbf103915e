from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0003_whose_a_late_step_is"),
    ]

    operations = [
        migrations.AddField(
            model_name="childclock",
            name="counts_first_day",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
