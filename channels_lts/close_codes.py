"""The codes that close a WebSocket: RFC 6455, section 7.4, and IANA's registry of close codes."""

NORMAL = 1000
GOING_AWAY = 1001
PROTOCOL_ERROR = 1002
UNSUPPORTED_DATA = 1003
INVALID_DATA = 1007
POLICY_VIOLATION = 1008
TOO_BIG = 1009
MISSING_EXTENSION = 1010
INTERNAL_ERROR = 1011
SERVICE_RESTART = 1012
TRY_AGAIN = 1013
BAD_GATEWAY = 1014

# The others below 3000 are reserved: 1005, 1006 and 1015 stand for a close without a code.
REGISTERED = tuple(range(1000, 1004)) + tuple(range(1007, 1015))
OWN = range(3000, 5000)  # of libraries (3000 to 3999) and of projects (4000 to 4999)


def may_be_sent(code):
    """Return whether a close frame may have this code (any value). True is no code."""
    return type(code) is int and (code in REGISTERED or code in OWN)
