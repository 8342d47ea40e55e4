"""Ask and hear: metrics, surveys, programs, invitations, conversations, answers.

Verbs: invite, hear (record) and change an answer, publish a survey, open a program.
May import: customers, team, kernel.
"""
