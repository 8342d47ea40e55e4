"""Keys that may ask also see who was asked, as they did before `invitations:read` was a scope of its own.

One made since, and meant only to ask, gets it too: nothing tells the two apart, and its answers named whom it asked
all along. No key gets `channels:read` or `channels:write`: there was no call for channels before these scopes.
"""

from django.db import migrations

GRANT = """
UPDATE team_apikey SET scopes = scopes || '["invitations:read"]'
WHERE scopes ? 'invitations:write' AND NOT scopes ? 'invitations:read'
"""


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial")]

    operations = [migrations.RunSQL(GRANT, migrations.RunSQL.noop)]
