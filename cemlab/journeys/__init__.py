"""What customers live through: how each touchpoint feels, where they go next, where they leave."""
