"""What live views know. A pane has a session, a target and a `send`; it knows no Jupyter and no widget."""
