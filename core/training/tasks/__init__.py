"""What is learned: how a snapshot becomes examples, and examples a loss."""
