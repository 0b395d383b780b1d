"""What a notebook's user sees: magics and views."""
