import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

WORDS = models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('name_key', config='simple', weight='A'), '||', django.contrib.postgres.search.SearchVector('keywords', config='simple', weight='B'), django.contrib.postgres.search.SearchConfig('simple')), '||', django.contrib.postgres.search.SearchVector('context_key', config='simple', weight='D'), django.contrib.postgres.search.SearchConfig('simple')), output_field=django.contrib.postgres.search.SearchVectorField())


class Migration(migrations.Migration):
    """The longest printed name has 611 letters. The column computed from the names is made anew."""

    dependencies = [("catalogue", "0002_published_is_final")]

    operations = [
        migrations.RemoveIndex("procedure", "procedure_words"),
        migrations.RemoveField("procedure", "words"),
        migrations.AlterField("procedure", "name", models.CharField(max_length=1000)),
        migrations.AlterField("procedure", "name_lower", models.CharField(editable=False, max_length=1000)),
        migrations.AlterField("procedure", "name_key", models.CharField(editable=False, max_length=1000)),
        migrations.AlterField(
            "procedure",
            "context_key",
            models.CharField(editable=False, help_text="Field and agency, without marks, between spaces.", max_length=600),
        ),
        migrations.AddField("procedure", "words", WORDS),
        migrations.AddIndex(
            "procedure", django.contrib.postgres.indexes.GinIndex(fields=["words"], name="procedure_words")
        ),
    ]
