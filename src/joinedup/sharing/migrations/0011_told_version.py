from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0010_barriers'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='told_version',
            field=models.PositiveIntegerField(null=True),
        ),
    ]
