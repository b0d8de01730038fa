"""Training: one loop; recipes differ by data, starting weights and loss."""
