"""Three organizations, nobody's friends, and the navigators who refer to them: played against each other at random."""
