// Speak with the classroom server: its state, its events, and the teacher's actions.
(function () {
  const FIRST_RETRY = 500; // ms
  const LAST_RETRY = 4000;
  const BACKLOG = 400; // ms after the connection, in which the server sends what was before

  // The token is taken out of the address, because the address is projected.
  function takeToken() {
    const address = new URL(location.href);
    const given = address.searchParams.get('token');
    try {
      if (given) sessionStorage.setItem('lesson.token', given);
      if (given) {
        address.searchParams.delete('token');
        history.replaceState(null, '', address);
      }
      return sessionStorage.getItem('lesson.token') || '';
    } catch (error) {
      return given || '';
    }
  }

  Lesson.Server = class {
    // `onState(state)`, `onEvent(event)`, `onRestart()`: the events begin again; `onBacklog()`:
    // what was before has come; `onConnection("live" | "away" | "none")`.
    constructor(listener) {
      this.listener = listener;
      this.token = takeToken();
      this.last = 0; // id of the last event
      this.retry = FIRST_RETRY;
    }

    start() {
      if (!location.protocol.startsWith('http')) return this.listener.onConnection('none');
      // A browser keeps a page that was left, for its Back button, and has six connections for a
      // host. A page that was left would keep one of them.
      addEventListener('pagehide', () => this.source && this.source.close());
      addEventListener('pageshow', (event) => event.persisted && this._connect(false));
      return this._connect(true);
    }

    async _connect(isFirst) {
      let state;
      try {
        state = await this._state();
      } catch (error) {
        return this._again();
      }
      if (!state) return isFirst ? this.listener.onConnection('none') : this._again();
      this.listener.onState(state);
      if (state.newest < this.last) this._restarted();
      return this._listen();
    }

    // Return the state, or null if this host has no classroom server.
    async _state() {
      const answer = await fetch('state', { headers: this._headers(), cache: 'no-store' });
      if (answer.ok) return answer.json();
      if (answer.status === 404) return null;
      throw new Error(answer.status);
    }

    async refresh() {
      try {
        const state = await this._state();
        if (state) this.listener.onState(state);
      } catch (error) {
        /* the stream notices that the server is away */
      }
    }

    _headers() {
      return this.token ? { 'X-Lesson-Token': this.token } : {};
    }

    _listen() {
      let isNew = true; // no event of this connection has come
      const source = new EventSource(this.last ? 'events?after=' + this.last : 'events');
      this.source = source;
      source.onopen = () => {
        this.retry = FIRST_RETRY;
        this.listener.onConnection('live');
        setTimeout(() => this.listener.onBacklog(), BACKLOG);
      };
      source.onmessage = (message) => {
        const event = JSON.parse(message.data);
        if (isNew && event.id <= this.last) this._restarted();
        isNew = false;
        this.last = event.id || this.last;
        this.listener.onEvent(event);
      };
      source.onerror = () => {
        source.close();
        this._again();
      };
    }

    // The ids of a new server begin again.
    _restarted() {
      this.last = 0;
      this.listener.onRestart();
    }

    _again() {
      this.listener.onConnection('away');
      setTimeout(() => this._connect(false), this.retry);
      this.retry = Math.min(this.retry * 2, LAST_RETRY);
    }

    // Return {ok, sentence}: what the server has done, or why not.
    async act(era, action) {
      try {
        const answer = await fetch('action', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...this._headers() },
          body: JSON.stringify({ era, action }),
        });
        const result = await answer.json();
        return { ok: answer.ok, sentence: result.done || result.error };
      } catch (error) {
        const sentence = 'The server gave no answer. Does “make eras” still run?';
        return { ok: false, sentence };
      }
    }
  };
})();
