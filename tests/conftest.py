"""Profiles of hypothesis: the everyday one gives the same examples each time, `fuzz` looks for new ones."""

from hypothesis import HealthCheck, settings

settings.register_profile("default", derandomize=True, deadline=None)
settings.register_profile(
    "fuzz", derandomize=False, deadline=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")
