"""Ask registries and a support-date source for the figures, rewrite the data files.

``make refresh`` runs it (``python -m macros.base_images.refresh``). It needs the test
environment: httpx for the network, ruamel.yaml to keep the files' comments. All or nothing: one
failure, and the files stay as they are.
"""
