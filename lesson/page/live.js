// The live columns: each era's site, its processes as lanes, and each message as it passes.
(function () {
  const { byId } = Lesson;
  const PHONE = matchMedia('(max-width: 760px)'); // its user logs in; a projector shows the list
  const MOST_EVENTS = 2000; // of each era, in memory
  const MOST_ROWS = 80;
  const BROWSERS = { name: 'browsers', kind: 'browser' };
  const STATE_AFTER = 300; // ms after a change of a process

  Lesson.Live = class {
    constructor(player, bar) {
      this.player = player;
      this.bar = bar;
      this.columns = new Map(); // era: {column, track, counts}
      this.connection = 'none';
      this.server = new Lesson.Server({
        onState: (state) => this._state(state),
        onEvent: (event) => this._event(event),
        onRestart: () => this.clear(),
        onBacklog: () => {
          if (this.player.behind > 20) this.player.jumpToEnd();
        },
        onConnection: (connection) => this._connection(connection),
      });
      this.teacher = new Lesson.Teacher(byId('teacher'), this.server);
    }

    get isAvailable() {
      return this.columns.size > 0;
    }

    _connection(connection) {
      if (connection === this.connection) return;
      const wasAway = this.connection === 'away';
      this.connection = connection;
      const away = connection === 'away';
      const node = byId('connection');
      node.hidden = !away;
      node.textContent = away ? 'The server is away. The page connects again by itself.' : '';
      if (away) Lesson.say(node.textContent);
      if (connection === 'live' && wasAway) Lesson.say('The server is back.');
      document.body.dataset.connection = connection;
      if (this.onConnection) this.onConnection();
    }

    // ---- The state ----

    _state(state) {
      this.state = state;
      const eras = Object.keys(state.eras);
      if (eras.join() !== [...this.columns.keys()].join()) this._makeColumns(eras);
      for (const era of eras) this._showEra(era, state.eras[era]);
      this.teacher.show(state);
      Lesson.showJoin(state);
      if (this.onState) this.onState();
    }

    _makeColumns(eras) {
      this.columns = new Map(
        eras.map((era) => {
          const track = new Lesson.Track(era, [], MOST_EVENTS);
          const column = new Lesson.Column(era, {
            title: this.state.eras[era].title,
            most: MOST_ROWS,
            onOpen: (event) => Lesson.openContent(era, event, track.events),
            onStep: () => this._stepOne(era),
          });
          return [era, { column, track, counts: null, lanes: '' }];
        }),
      );
      byId('live-columns').replaceChildren(...this._all((one) => one.column.node));
      this.player.load(this._all((one) => one.track));
      this.player.play();
    }

    _all(of) {
      return [...this.columns.values()].map(of);
    }

    _showEra(era, state) {
      const one = this.columns.get(era);
      one.column.setMissing(state.missing);
      const site = `http://${location.hostname}:${state.port}/${PHONE.matches ? '' : '#users'}`;
      one.column.setSite(state.missing ? null : site, state.title);
      const lanes = [BROWSERS, ...(state.processes || [])];
      const names = JSON.stringify(lanes.map((lane) => [lane.name, lane.kind]));
      if (names === one.lanes) return;
      one.lanes = names;
      one.column.lanes.setLanes(lanes);
      one.column.lanes.showAll(one.track.shownEvents());
    }

    // ---- Events ----

    _event(event) {
      const one = this.columns.get(event.era);
      if (!one) return undefined;
      if (event.kind === 'begin-again') return this.clear(one);
      if (event.kind === 'count') return this._count(one, event);
      if (event.kind === 'process') this._stateSoon();
      one.track.add(event);
      return this.player.added();
    }

    _count(one, event) {
      one.counts = one.counts || { round_trips: 0, polls: 0 };
      for (const name of Object.keys(one.counts)) one.counts[name] += event[name] || 0;
      one.column.showRoundTrips(one.counts);
    }

    _stateSoon() {
      clearTimeout(this.stateTimer);
      this.stateTimer = setTimeout(() => this.server.refresh(), STATE_AFTER);
    }

    // Forget the events of one era, or of all.
    clear(only) {
      for (const one of only ? [only] : this.columns.values()) {
        one.track.clear();
        one.counts = null;
        one.column.showRoundTrips(null);
        one.column.lanes.reset();
      }
      this.player.rest();
      this.player.onChange();
    }

    _stepOne(era) {
      const [[, event] = []] = this.player.step(era);
      if (event) Lesson.say(Lesson.sentence(event));
    }

    // ---- Calls of the player ----

    show(era, event, hopTime) {
      this.columns.get(era).column.lanes.show(event, hopTime);
    }

    jump() {
      for (const { column, track } of this.columns.values())
        column.lanes.showAll(track.shownEvents());
    }

    change() {
      for (const { column, track } of this.columns.values()) column.showProgress(track);
      if (this.bar.player === this.player) this.bar.show();
    }
  };
})();
