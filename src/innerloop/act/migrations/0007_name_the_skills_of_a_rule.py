"""A rule can say what whoever answers its cases should know."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("act", "0006_keep_views")]

    operations: ClassVar = [
        migrations.AddField(model_name="caserule", name="skills", field=models.JSONField(default=list)),
    ]
