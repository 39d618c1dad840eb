"""How the data and the tree of an index hang together: statistics, correlations, consistency."""
