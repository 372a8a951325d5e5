"""Start real sites, Redis servers, browsers and load, for tests, benchmarks and the tutorial."""
