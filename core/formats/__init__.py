"""File formats: what a file says, as passages, questions and answers, and back."""
