"""How long the build takes, beside other builders on the same pages (make bench)."""
