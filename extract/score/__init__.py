"""Records against gold: what is found, what is right, what is wrong without a doubt, and how far a confidence holds."""
