"""Turns what proofreaders ask for into corrected sources, and into the error rate of a round."""
