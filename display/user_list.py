"""Read the list of users for the page: those online first, filtered by name, one page at a time."""

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef

from . import presence
from .models import Event
from .online import listed_users

PAGE_SIZE = 50
MOST_READINGS = 3  # of one state, where events come quickly


def state(page=1, q=""):
    """Return the current state as a dict that JSON can hold.

    `q` (str) keeps the users whose name contains it, in any case. `page` (int or str) counts from
    1. A value out of range gives the last page, and a value that is no number the first.

    In the result, `seq` is the number of the last event that the state includes. `online` and
    `total` count the users that match. `page_size` and `recent_size` limit the two lists. The
    number of queries and their cost do not depend on the number of logins.

    Its queries are not of one moment. A user who comes online between two of them could move a row
    from one part of the list to the other. So the state is read again if an event came meanwhile.
    """
    presence.sweep()
    for _ in range(MOST_READINGS):
        found = _read(page, q)
        if presence.last_seq() == found["seq"]:
            break
    return found


def _read(page, q):
    seq = presence.last_seq()  # read first: the rest may be newer, but never older
    users = OnlineFirst(q)
    shown = Paginator(users, PAGE_SIZE).get_page(page)
    return {
        "seq": seq,
        "online": users.online_count,
        "total": shown.paginator.count,
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "page_size": PAGE_SIZE,
        "recent_size": Event.HISTORY,
        "q": q,
        "users": list(shown),
        "recent": [event.as_dict() for event in Event.objects.filter(seq__lte=seq)],
    }


class OnlineFirst:
    """All users whose name contains `q`: the online ones, then the others, each part by name.

    A sequence for Paginator. Two short indexed queries read a page; one sort would read all users.
    """

    def __init__(self, q):
        self.online = listed_users().order_by("username")
        self.all = get_user_model().objects.order_by("username")
        if q:
            self.online = self.online.filter(username__icontains=q)
            self.all = self.all.filter(username__icontains=q)
        is_listed = Exists(listed_users().filter(pk=OuterRef("pk")))
        self.offline = self.all.annotate(is_listed=is_listed).filter(is_listed=False)
        self.online_count = self.online.count()

    def count(self):
        return self.all.count()

    def __getitem__(self, wanted):
        boundary = self.online_count
        online = self.online[min(wanted.start, boundary) : min(wanted.stop, boundary)]
        offline = self.offline[max(wanted.start - boundary, 0) : max(wanted.stop - boundary, 0)]
        return [
            {"username": username, "online": is_online}
            for part, is_online in ((online, True), (offline, False))
            for username in part.values_list("username", flat=True)
        ]
