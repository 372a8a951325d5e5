from tests.live.conftest import alice, bob  # noqa: F401  (fixtures)
