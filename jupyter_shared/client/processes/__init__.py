"""Other processes of the same program: forks, children, and proxies in their pickles."""
