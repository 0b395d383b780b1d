"""Python values as bytes and back: the only room in which anything is pickled."""
