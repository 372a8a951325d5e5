"""asgiref 1's own tests, on the modules that take the place of asgiref 1's."""

import re

import pytest

from channels_lts.compat import inmemory
from channels_lts.compat.base_layer import BaseChannelLayer
from tests import conformance


class TestInMemory(conformance.ConformanceTestCase):
    expiry_delay = 1.1
    capacity_limit = 5

    @pytest.fixture(autouse=True)
    def layer(self):
        self.channel_layer = inmemory.ChannelLayer(expiry=1, group_expiry=2, capacity=5)

    def setUp(self):
        self.channel_layer.flush()


def test_a_capacity_is_chosen_by_the_first_pattern_that_the_name_matches():
    patterns = {"http.request": 200, "websocket.*": 20, re.compile(r"x\d"): 2}
    layer = BaseChannelLayer(capacity=10, channel_capacity=patterns)
    names = ["http.request", "websocket.receive", "x1", "http.response!a"]
    assert [layer.get_capacity(name) for name in names] == [200, 20, 2, 10]


@pytest.mark.parametrize("name", ["a/b", "é", "", "a" * 100, b"bytes", None, "a!b!c", "a?"])
def test_a_name_that_is_not_valid_is_refused(name):
    with pytest.raises(TypeError):
        BaseChannelLayer().valid_channel_name(name)


def test_a_channel_of_one_process_is_received_by_its_name_up_to_the_mark():
    layer = BaseChannelLayer()
    assert layer.valid_channel_names(["a", "a!", "a?b"], receive=True)
    assert layer.valid_channel_name("a!b")
    assert layer.non_local_name("a!b") == "a!"
    assert layer.non_local_name("a?b") == "a?b"
    with pytest.raises(TypeError, match="up to and including the !"):
        layer.valid_channel_name("a!b", receive=True)
    with pytest.raises(AssertionError):
        layer.valid_channel_names([])


def test_a_group_name_has_no_mark():
    assert BaseChannelLayer().valid_group_name("a-b_c.1")
    with pytest.raises(TypeError, match="Group name must be"):
        BaseChannelLayer().valid_group_name("a!b")


def test_a_message_in_memory_is_a_copy():
    layer, message = inmemory.ChannelLayer(), {"list": [1]}
    layer.send("a", message)
    message["list"].append(2)
    assert layer.receive(["a"]) == ("a", {"list": [1]})


def test_receive_many_is_the_old_name_of_receive():
    layer = inmemory.ChannelLayer()
    layer.send("a", {})
    with pytest.warns(DeprecationWarning, match="now called receive"):
        assert layer.receive_many(["a"]) == ("a", {})
