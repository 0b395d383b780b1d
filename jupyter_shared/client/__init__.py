"""One kernel's side: a session, its connections, and how values become blobs. Never imports the manager."""
