"""Links to other sites: asked on a schedule, not in every run (make links)."""
