from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0013_what_came_of_reaching'),
    ]

    operations = [
        migrations.AddField(
            model_name='rotachange',
            name='cut',
            field=models.JSONField(null=True),
        ),
    ]
