from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pathway', '0001_police_protection'),
    ]

    operations = [
        migrations.AddField(
            model_name='protection',
            name='take_chased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='protection',
            name='confirm_chased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='protection',
            name='warned_at',
            field=models.DateTimeField(null=True),
        ),
    ]
