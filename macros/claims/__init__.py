"""Version claims: which release of a program first has something, as data with evidence.

``docs/data/claims.yml`` holds the claims, ``docs/data/releases-docker.yml`` the releases of each
program, ``docs/data/claims-proved.json`` what ``make claims`` proved. Pages print a claim with the
macro ``version``.
"""
