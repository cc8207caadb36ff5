import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bus', '0014_records_without_a_checked_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='queue',
            name='changed_at',
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('credential', 'thông tin xác thực sắp hết hạn'), ('disk', 'ổ đĩa sắp đầy'), ('stamp', 'dấu thời gian bị chậm'), ('letters', 'thông điệp không gửi được'), ('queue', 'thông điệp chờ quá lâu'), ('circuit', 'dịch vụ đang bị ngắt'), ('node', 'nút không báo còn chạy'), ('unemptied', 'hàng đợi không được lấy tin')], max_length=10),
        ),
        migrations.CreateModel(
            name='QueueState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('starting', 'đang nối'), ('taking', 'đang lấy tin'), ('standby', 'chờ tới lượt'), ('held', 'đang giữ tin'), ('failing', 'không lấy được tin'), ('left', 'đã dừng')], max_length=8)),
                ('fault', models.CharField(blank=True, help_text='Code of what hinders it.', max_length=80)),
                ('said', models.TextField(blank=True, help_text='The same as a sentence of the gateway, English.')),
                ('since', models.DateTimeField(help_text='Beginning of this state.')),
                ('seen_at', models.DateTimeField(help_text='When it was last told, changed or not.')),
                ('emptied_at', models.DateTimeField(help_text='When it was last told that messages are taken.', null=True)),
                ('taken', models.PositiveBigIntegerField(help_text='Messages since the process started.')),
                ('queue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='states', to='bus.queue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('queue', 'node'), name='bus_queue_state_once')],
            },
        ),
    ]
