// The lanes of one era: a head for each process, and under it the rows, the newest at the bottom.
(function () {
  const { element } = Lesson;
  const ICONS = {
    browser: 'M2 4h16v12H2zM2 8h16M5 6h.01',
    'interface server': 'M3 3h14v5H3zM3 12h14v5H3zM6 5.5h.01M6 14.5h.01M10 8v4',
    command: 'M2 4h16v12H2zM5 8l2 2-2 2M9 12h4',
    worker:
      'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v3M10 15v3M2 10h3M15 10h3' +
      'M4.5 4.5l2 2M13.5 13.5l2 2M4.5 15.5l2-2M13.5 6.5l2-2',
    redis: 'M3 5c0-3 14-3 14 0v10c0 3-14 3-14 0zM3 5c0 3 14 3 14 0M3 10c0 3 14 3 14 0',
  };
  const QUEUES = /^(http\.request|websocket\.(connect|receive|disconnect))$/; // that workers read

  function icon(kind) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 20 20');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute(
      'd',
      ICONS[kind] || ICONS[kind === 'server' ? 'interface server' : 'command'],
    );
    svg.append(path);
    return svg;
  }

  // The number of a worker stands beside its icon: a lane is narrow.
  function name(text) {
    const [, word, number] = /^(.+) (\d+)$/.exec(text) || [null, text, null];
    return element(
      'b',
      {},
      word,
      number ? element('span', { class: 'number' }, ' ' + number) : null,
    );
  }

  Lesson.Lanes = class {
    // `most`: the number of rows that are kept, for a page that runs all day. Only live there is
    // one; then each burst of events has a time of its own.
    constructor(name, { onOpen, most = Infinity }) {
      this.onOpen = onOpen;
      this.most = most;
      this.heads = element('div', {
        class: 'heads',
        role: 'list',
        'aria-label': `Processes of ${name}`,
      });
      this.list = element('ol', { class: 'rows', 'aria-label': `Messages of ${name}` });
      this.scroller = element('div', { class: 'scroller' }, this.list);
      this.node = element('div', { class: 'lanes' }, this.heads, this.scroller);
      this.list.addEventListener('keydown', (event) => this._move(event));
      this.setLanes([]);
    }

    setLanes(lanes) {
      this.lanes = lanes.map((lane) => ({ running: true, ...lane }));
      this.first = this.lanes.map((lane) => lane.running);
      this.reset();
    }

    reset() {
      this.lanes.forEach((lane, index) =>
        Object.assign(lane, { running: this.first[index], busyUntil: null }),
      );
      this.waiting = new Map();
      this.before = null;
      this.now = 0;
      this.list.replaceChildren();
      this._drawHeads();
    }

    // Show events without motion, after a jump.
    showAll(events) {
      this.reset();
      for (const event of events.slice(-Math.min(events.length, this.most))) this._append(event);
      this._drawHeads();
      this._scroll();
    }

    show(event, hopTime) {
      this.list.querySelectorAll('.new').forEach((row) => row.classList.remove('new'));
      const row = this._append(event);
      if (row && hopTime) {
        row.classList.add('new');
        row.style.setProperty('--hop-time', hopTime + 'ms');
      }
      while (this.list.children.length > this.most) this.list.firstElementChild.remove();
      this._drawSoon(event.kind === 'hop' ? event.to : null);
    }

    // Draw the heads with the next frame: many events may come before it.
    _drawSoon(reached) {
      if (this.frame) cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => {
        this.frame = null;
        this._drawHeads(reached);
        this._scroll();
      });
    }

    _append(event) {
      for (const name of [event.lane, event.from, event.to]) this._know(name);
      this._follow(event);
      const gap = Lesson.gapRow(this.before, event, this.lanes);
      if (gap || !this.before) this.origin = this.most === Infinity ? 0 : event.at;
      const row = Lesson.row(event, this.lanes, this.onOpen, this.origin);
      this.before = event;
      if (!row) return null;
      if (gap) this.list.append(gap);
      this.list.append(row);
      row.event = event;
      if (!this.list.querySelector('[tabindex="0"]')) row.firstElementChild.tabIndex = 0;
      return row;
    }

    // A lane that nobody announced: a process that began later.
    _know(name) {
      if (!name || this.lanes.some((lane) => lane.name === name)) return;
      this.lanes.push({ name, kind: name.split(' ')[0], running: true, busyUntil: null });
      this.first.push(true);
      this._drawHeads();
    }

    // Keep what the heads show: who runs, who works, how much waits in Redis.
    _follow(event) {
      const lane = this.lanes.find((one) => one.name === event.lane);
      if (event.kind === 'process') {
        lane.running = event.what === 'started';
        lane.busyUntil = null;
        if (lane.kind === 'redis') this.waiting.clear();
      }
      this.now = Math.max(this.now, event.at); // live, a span is told when it has ended
      if (event.kind === 'span') lane.busyUntil = event.until;
      for (const one of this.lanes)
        if (one.busyUntil !== null && one.busyUntil <= this.now) one.busyUntil = null;
      if (event.kind === 'hop' && QUEUES.test(event.channel)) {
        const change = { send: 1, receive: -1 }[event.what] || 0;
        this.waiting.set(
          event.channel,
          Math.max(0, (this.waiting.get(event.channel) || 0) + change),
        );
      }
    }

    _drawHeads(reached) {
      const withWorkers = this.lanes.some((lane) => lane.kind === 'worker');
      const waiting = [...this.waiting.values()].reduce((sum, count) => sum + count, 0);
      this.heads.style.setProperty('--lanes', this.lanes.length);
      const words = this.lanes.map((lane) => lane.name.replace(/ \d+$/, '').length);
      this.heads.style.setProperty('--longest', Math.max(4, ...words));
      this.heads.replaceChildren(
        ...this.lanes.map((lane) => {
          let below =
            lane.kind === 'server' || (lane.kind === 'interface server' && !withWorkers)
              ? 'and Django'
              : '';
          if (lane.kind === 'redis' && waiting) below = `${waiting} wait`;
          if (lane.busyUntil !== null && lane.busyUntil !== undefined) below = 'works';
          if (!lane.running) below = 'stopped';
          const classes = [
            'head',
            lane.kind.replace(' ', '-'),
            lane.running ? '' : 'stopped',
            below === 'works' ? 'works' : '',
            lane.name === reached ? 'reached' : '',
          ];
          return element(
            'div',
            { class: classes.filter(Boolean).join(' '), role: 'listitem' },
            icon(lane.kind),
            name(lane.name),
            element('span', { class: 'below' }, below),
          );
        }),
      );
      this.list.style.setProperty('--lines', Lesson.lifelines(this.lanes));
    }

    // Nothing more happens: no process works.
    rest() {
      for (const lane of this.lanes) lane.busyUntil = null;
      this._drawHeads();
    }

    _scroll() {
      if (this.list.contains(document.activeElement)) return; // somebody reads in it
      this.scroller.scrollTop = this.scroller.scrollHeight;
    }

    // Mark the first row whose event has all values of `proof` (dict): it answers the question.
    mark(proof) {
      const row = [...this.list.children].find(
        (one) => one.event && Lesson.matches(one.event, proof),
      );
      if (row) row.classList.add('proof');
      if (row)
        this.scroller.scrollTop = Math.max(0, row.offsetTop - this.scroller.clientHeight / 2);
      return row || null;
    }

    // Arrow keys move in the list: only one of its buttons is reached with Tab.
    _move(event) {
      const buttons = [...this.list.querySelectorAll('button')];
      const at = buttons.indexOf(document.activeElement);
      const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: buttons.length - 1 }[
        event.key
      ];
      if (to === undefined || !buttons[to]) return;
      event.preventDefault();
      buttons[at].tabIndex = -1;
      buttons[to].tabIndex = 0;
      buttons[to].focus();
    }
  };

  // Return whether an event has all values of `wanted`; a value that ends with * is a beginning.
  Lesson.matches = function (event, wanted) {
    return Object.entries(wanted).every(([name, value]) => {
      const found = String(event[name] || '');
      return value.endsWith('*') ? found.startsWith(value.slice(0, -1)) : found === value;
    });
  };
})();
