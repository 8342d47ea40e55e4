"""Who works here: workspaces, members and their roles, teams, employees, keys, the audit trail.

Verbs: found a workspace, invite and remove a member, issue and revoke a key, place an employee.
May import: kernel.
"""
