"""What the buttons of the page do, each for one era. Each returns one sentence that says it."""

from xmlrpc.client import Fault

from twisted.internet import reactor
from twisted.internet.defer import ensureDeferred, gatherResults
from twisted.internet.task import deferLater
from twisted.internet.threads import deferToThread

from . import eras, supervisor, visitors

PAUSE = 4  # seconds that a killed daphne stays away, so that a class can see it
CROWD = 130  # requests that fill the queue; a channel of Channels 1 holds 100
SETTLED = 1.5  # seconds without another answer, after which the others are said to wait
HOLD = 6  # seconds that the full queue stays, before the workers start again


class Refused(Exception):
    """A button cannot do what it says. The message is one sentence. `status` is for HTTP."""

    def __init__(self, sentence, status=409):
        super().__init__(sentence)
        self.status = status


class Era:
    """The buttons of one era. Their methods are named like the actions.

    `world` is a Classroom. An action does not wait for the others: a login that waits for a worker
    must not keep the teacher from starting one.
    """

    def __init__(self, era, world):
        self.era = era
        self.title = eras.title(era)
        self._world = world
        self._processes = eras.processes(era, world.workers)

    async def act(self, action):
        """Do an action (str); return a sentence. Raises Refused."""
        try:
            return await getattr(self, action.replace("-", "_"))()
        except Fault as fault:
            why = "supervisord says %s. The terminal may show the reason" % fault.faultString
            raise Refused("%s: %s." % (self.title, why)) from None

    async def log_in(self):
        name, password = self._world.next_account()
        address = self._world.address(self.era)
        try:
            await visitors.log_in(address, name, password)
        except visitors.NotLoggedIn as error:
            raise Refused("%s did not log %s in: %s." % (self.title, name, error)) from None
        return "%s has logged in on %s." % (name, self.title)

    async def stop_worker(self):
        running = await self._workers(running=True)
        if not running:
            raise Refused("No worker of %s runs." % self.title)
        await self._stop(running[-1])
        return "%s of %s is stopped; %d still run." % (
            running[-1].name.capitalize(),
            self.title,
            len(running) - 1,
        )

    async def start_worker(self):
        stopped = await self._workers(running=False)
        if not stopped:
            raise Refused("All workers of %s run already." % self.title)
        await self._start(stopped[0])
        return "%s of %s runs again." % (stopped[0].name.capitalize(), self.title)

    async def restart_django(self):
        if not self._of_kind(eras.WORKER):
            await self._restart(self._daphne())
            return "daphne of %s was restarted, because Django runs in it." % self.title
        for worker in self._of_kind(eras.WORKER):
            await self._restart(worker)
        return "The workers of %s were restarted. daphne kept running." % self.title

    async def kill_daphne(self):
        program = eras.program(self._daphne())
        self._world.killed.add(program)
        if not await deferToThread(supervisor.kill, self._daphne()):
            self._world.killed.discard(program)
            raise Refused("daphne of %s does not run." % self.title)
        self._world.later(PAUSE, self._start, self._daphne())
        return "daphne of %s was killed. It starts again in %d seconds." % (self.title, PAUSE)

    async def stop_redis(self):
        await self._stop(self._redis())
        return "The Redis of %s is stopped." % self.title

    async def start_redis(self):
        await self._start(self._redis())
        return "The Redis of %s runs, and is empty." % self.title

    async def fill_queue(self):
        has_queue = bool(self._of_kind(eras.WORKER))
        workers = await self._workers(running=True) if has_queue else []
        await gatherResults([ensureDeferred(self._stop(worker)) for worker in workers])
        crowd = visitors.Crowd(self._world.address(self.era), CROWD)
        await self._until_settled(crowd)
        if not has_queue:
            return "%s has no queue between server and Django. %s" % (self.title, _told(crowd))
        self._world.later(HOLD, self._end_queue, workers, crowd)
        return "The workers of %s are stopped for %d seconds. %s" % (self.title, HOLD, _told(crowd))

    async def begin_again(self):
        for process in self._processes:
            await self._start(process)
        return "All processes of %s run." % self.title

    # The parts of actions

    async def _until_settled(self, crowd):
        """Wait until all requests have an answer, or some have one and no other comes."""
        before = 0
        while True:
            await deferLater(reactor, SETTLED, lambda: None)
            count = sum(crowd.answers.values())
            if count == CROWD or 0 < count == before or crowd.end.called:
                return
            before = count

    async def _end_queue(self, workers, crowd):
        for worker in workers:
            await self._start(worker)
        await crowd.end
        label = "The workers of %s run again. %s" % (self.title, _told(crowd))
        self._world.note(self.era, label)

    async def _workers(self, running):
        """Return the workers that run, or those that do not. Raises Refused if the era has none."""
        workers = self._of_kind(eras.WORKER)
        if not workers:
            raise Refused("%s has no workers: Django runs in daphne." % self.title)
        states = await deferToThread(supervisor.states)
        is_live = {worker: states[eras.program(worker)] in supervisor.LIVE for worker in workers}
        return [worker for worker in workers if is_live[worker] == running]

    def _of_kind(self, *kinds):
        return [process for process in self._processes if process.kind in kinds]

    def _daphne(self):
        return self._of_kind(eras.INTERFACE_SERVER, eras.SERVER)[0]

    def _redis(self):
        return self._of_kind(eras.REDIS)[0]

    async def _restart(self, process):
        await self._stop(process)
        await self._start(process)

    async def _stop(self, process):
        await deferToThread(supervisor.stop, process)

    async def _start(self, process):
        await deferToThread(supervisor.start, process)


def _told(crowd):
    """Return what has become of the requests of a Crowd so far (str)."""
    found = ["%d %s" % (count, what) for what, count in sorted(crowd.answers.items())]
    waiting = CROWD - sum(crowd.answers.values())
    if waiting:
        found.append("%d wait" % waiting)
    return "Of %d requests %s." % (CROWD, ", ".join(found))


ACTIONS = [
    "log-in",
    "stop-worker",
    "start-worker",
    "restart-django",
    "kill-daphne",
    "stop-redis",
    "start-redis",
    "fill-queue",
    "begin-again",
]
