from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bus', '0015_states_of_queues'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='edocdelivery',
            index=models.Index(condition=models.Q(('status', 'initial')), fields=['receiver'], name='bus_edoc_waiting'),
        ),
    ]
