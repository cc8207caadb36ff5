"""Dossiers from before are found by the whole name too, as one word of the search index."""

from django.db import migrations

from egov.kernel.vietnamese import whole_name

AT_ONCE = 2_000


def add(apps, schema_editor):
    dossiers = apps.get_model("dossiers", "Dossier").objects.only("applicant_name", "search_text").order_by("pk")
    last = 0
    while some := list(dossiers.filter(pk__gt=last)[:AT_ONCE]):
        last = some[-1].pk
        for dossier in some:
            dossier.search_text = f"{dossier.search_text} {whole_name(dossier.applicant_name)}"
        dossiers.bulk_update(some, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_answers_index")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop, elidable=True)]
