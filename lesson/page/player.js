// Decide when each event is shown. The times between two events are the recorded ones, made longer
// by slow motion. A long wait is cut to LONGEST_WAIT on the screen; its row says how long it was.
Lesson.RATES = [1, 4, 16, 64]; // one recorded second takes so many seconds
(function () {
  const LONGEST_WAIT = 1500; // ms
  const HOP = { 1: 260, 4: 520, 16: 900, 64: 1700 }; // ms that an arrow moves
  const GAP = { 1: 60, 4: 340, 16: 650, 64: 1400 }; // least ms between two events of one era
  const CROWD = 120; // events: a live page that is further behind shows several in each frame
  const CATCH_UP = 60; // frames
  const FRAME = 16; // ms

  Lesson.Player = class {
    // `onShow(era, event, ms that its arrow moves)`, `onJump()` after a jump, `onChange()` always.
    constructor({ onShow, onJump, onChange, isLive = false }) {
      Object.assign(this, { onShow, onJump, onChange, isLive });
      this.tracks = new Map();
      this.rate = 1;
      this.playing = false;
      this.timer = null;
      this.rest();
    }

    rest() {
      this.shownAt = new Map(); // era: time of the clock on the wall
      this.lastShown = { at: null, wall: 0 };
    }

    load(tracks) {
      this.pause();
      this.tracks = new Map(tracks.map((track) => [track.era, track]));
      this.rest();
      this.onJump();
      this.onChange();
    }

    // ---- What is where ----

    get total() {
      return this._sum((track) => track.events.length);
    }
    get shown() {
      return this._sum((track) => track.shown);
    }
    get behind() {
      return this._sum((track) => track.behind);
    }
    get at() {
      return this._max((track) => track.last && track.last.at);
    }
    get atEnd() {
      return this.behind === 0;
    }
    get isCrowded() {
      return this.isLive && this.rate === 1 && this.behind > CROWD;
    }

    _sum(of) {
      return [...this.tracks.values()].reduce((sum, track) => sum + of(track), 0);
    }
    _max(of) {
      return Math.max(0, ...[...this.tracks.values()].map((track) => of(track) || 0));
    }

    _earliest() {
      let found = null;
      for (const track of this.tracks.values()) {
        if (track.next && (!found || track.next.at < found.next.at)) found = track;
      }
      return found;
    }

    // ---- Play ----

    play() {
      this.playing = true;
      this.lastShown.wall = performance.now();
      this._plan();
      this.onChange();
    }

    pause() {
      this.playing = false;
      clearTimeout(this.timer);
      this.timer = null;
      this.onChange();
    }

    toggle() {
      return this.playing ? this.pause() : this.play();
    }

    setRate(rate) {
      this.rate = rate;
      this._plan();
      this.onChange();
    }

    // A live track has a new event.
    added() {
      if (this.playing && !this.timer) this._plan();
      this.onChange();
    }

    _plan() {
      clearTimeout(this.timer);
      this.timer = null;
      const track = this.playing && this._earliest();
      if (!track) return;
      this.timer = setTimeout(
        () => this._tick(track),
        Math.max(0, this._due(track) - performance.now()),
      );
    }

    _due(track) {
      const { at, wall } = this.lastShown;
      if (this.isCrowded) return wall + FRAME;
      const wait = at === null ? 0 : (track.next.at - at) * this.rate;
      const gap = GAP[this.rate];
      return Math.max(
        wall + Math.min(Math.max(0, wait), LONGEST_WAIT),
        (this.shownAt.get(track.era) || 0) + gap,
      );
    }

    _tick(track) {
      let count = this.isCrowded ? Math.ceil(this.behind / CATCH_UP) : 1;
      for (; track && count; count--) {
        this._show(track);
        track = this._earliest();
      }
      this._plan();
      if (this.atEnd && this.onEnd) this.onEnd();
      this.onChange();
    }

    _show(track) {
      const event = track.take();
      const wall = performance.now();
      this.shownAt.set(track.era, wall);
      this.lastShown = { at: event.at, wall };
      this.onShow(track.era, event, this.isCrowded ? 0 : HOP[this.rate]);
      return event;
    }

    // ---- Move by hand ----

    // Show the next event of one era, or of each. Return what was shown.
    step(era) {
      this.pause();
      const tracks = era ? [this.tracks.get(era)] : [...this.tracks.values()];
      const shown = tracks
        .filter((track) => track && track.next)
        .map((track) => [track.era, this._show(track)]);
      if (this.atEnd && this.onEnd) this.onEnd();
      this.onChange();
      return shown;
    }

    back() {
      this.pause();
      for (const track of this.tracks.values()) track.shown = Math.max(0, track.shown - 1);
      this._jumped();
    }

    // Show the first `count` events of all, in the order of time.
    seek(count) {
      this.playing = false;
      for (const track of this.tracks.values()) track.shown = 0;
      for (let i = 0; i < count; i++) {
        const track = this._earliest();
        if (!track) break;
        track.shown++;
      }
      this._jumped();
    }

    jumpToEnd() {
      for (const track of this.tracks.values()) track.shown = track.events.length;
      this._jumped();
    }

    _jumped() {
      this.rest();
      this.onJump();
      this._plan();
      if (this.atEnd && this.onEnd) this.onEnd();
      this.onChange();
    }
  };
})();
