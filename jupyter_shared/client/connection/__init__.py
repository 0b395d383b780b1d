"""The connections of a process to its manager: what is sent, what is awaited, and what an end means."""
