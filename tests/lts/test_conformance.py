"""asgiref's own tests of a channel layer, on the layer of channels_lts."""

import pytest


from channels_lts.layer import RedisChannelLayer
from tests import conformance

KEYS = ["a key", "and an older one"]


class Conformance(conformance.ConformanceTestCase):
    __test__ = False

    expiry_delay = 1.1
    capacity_limit = 5
    keys = None

    @pytest.fixture(autouse=True)
    def layer(self, hosts):
        self.channel_layer = RedisChannelLayer(
            hosts=hosts[: self.hosts],
            expiry=1,
            group_expiry=2,
            capacity=5,
            symmetric_encryption_keys=self.keys,
        )

    def setUp(self):
        self.channel_layer.flush()


class TestOneHost(Conformance):
    __test__ = True
    hosts = 1


class TestOneHostEncrypted(TestOneHost):
    keys = KEYS


class TestThreeHosts(Conformance):
    __test__ = True
    hosts = 3
    test_capacity = None  # the limit is each host's own; tests/lts/test_capacity.py tests it


class TestThreeHostsEncrypted(TestThreeHosts):
    keys = KEYS
