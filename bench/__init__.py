"""How fast our pages are beside the same pages written by hand, measured in one run."""
