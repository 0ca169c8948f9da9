"""The images of the pages' examples: known, published, in regular support.

``docs/data/example-images.yml`` holds those that are not among the base images, and which tag
replaced which.
"""
