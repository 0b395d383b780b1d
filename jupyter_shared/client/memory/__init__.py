"""Memory shared with the manager: values that are mapped, and the page of versions."""
