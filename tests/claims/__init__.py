"""Version claims: proved from the tags of the programs' repositories (make claims)."""
