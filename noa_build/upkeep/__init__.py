"""What keeps the base true between two publications: reviews that are overdue, links that are dead, and an issue for each administration."""
