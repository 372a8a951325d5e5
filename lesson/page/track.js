// The events of one era, and how many of them are shown.
Lesson.Track = class {
  constructor(era, events, limit) {
    this.era = era;
    this.events = (events || []).slice();
    this.limit = limit || Infinity; // of a live track: the oldest are forgotten
    this.shown = 0;
  }

  add(event) {
    this.events.push(event);
    const surplus = this.events.length - this.limit;
    if (surplus > this.limit / 4) {
      // not at each event: a slice has its price
      this.events.splice(0, surplus);
      this.shown = Math.max(0, this.shown - surplus);
    }
  }

  clear() {
    this.events = [];
    this.shown = 0;
  }

  get next() {
    return this.events[this.shown];
  }
  get last() {
    return this.events[this.shown - 1];
  }
  get behind() {
    return this.events.length - this.shown;
  }
  take() {
    return this.events[this.shown++];
  }
  shownEvents() {
    return this.events.slice(0, this.shown);
  }
};
