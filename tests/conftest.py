"""What every test shares: generated cases come out the same on every machine and in every year."""

from hypothesis import HealthCheck, settings

# A red run stays red until it is mended. No time limit for one case: a slow machine is no defect.
settings.register_profile(
    "joinedup",
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("joinedup")
