"""Ways to a goal: limits, scoring, solvers, shares and target tables."""
