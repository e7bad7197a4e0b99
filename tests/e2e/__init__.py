"""The portal as people meet it: Chromium against the server that ``./run`` starts."""
