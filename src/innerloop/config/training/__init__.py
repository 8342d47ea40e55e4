"""Make the weights of the heads that read comments, from the sets named in their data sheet.

`python -m innerloop.config.training FOLDER` reads the sets from a folder and writes
`understand/words/weights/heads.npz` anew, the same bytes for the same sets and models. Needs the group `training`.
"""
