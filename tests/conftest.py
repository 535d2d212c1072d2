"""What all tests share: the same generated cases on every run, so that a red test stays red."""

from hypothesis import settings

settings.register_profile("steady", max_examples=60, deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
