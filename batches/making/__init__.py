"""From datapoints to task groups: set-up, and syncs of what came later."""
