from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("sharing", "0014_who_stood_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="skill",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
    ]
