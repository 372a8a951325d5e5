// The feed: one WebSocket, opened again after each close. This module does not know users.

const HANDSHAKE_TIMEOUT = 10000;
const RECEIVE_GRACE = 2000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

export class Feed {
  // Opens `path` on this page's host. Calls onConnection('live' or 'reconnecting'), onOpen(),
  // onEvent(event) and onClose(code).
  constructor(path, callbacks) {
    this.path = path;
    this.callbacks = callbacks;
    this.socket = null;
    this.lastSeq = null; // of the last event that this socket received or need not receive
    this.wait = FIRST_WAIT;
    this.retryTimer = null;
    this.handshakeTimer = null;
  }

  connect() {
    this.drop();
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
    this.handshakeTimer = setTimeout(() => this.retryLater(), HANDSHAKE_TIMEOUT);
    this.socket.onopen = () => this.opened();
    this.socket.onmessage = (frame) => this.received(frame.data);
    this.socket.onclose = ({ code }) => {
      this.retryLater();
      this.callbacks.onClose(code);
    };
  }

  reconnect() {
    this.callbacks.onConnection('reconnecting');
    this.connect();
  }

  retryLater() {
    this.drop();
    this.callbacks.onConnection('reconnecting');
    this.retryTimer = setTimeout(() => this.connect(), this.wait * (0.5 + 0.5 * Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  connectNow() {
    if (!this.socket) this.connect();
  }

  // Closes the socket without a call to onClose: the callbacks are removed first.
  drop() {
    clearTimeout(this.retryTimer);
    clearTimeout(this.handshakeTimer);
    this.lastSeq = null;
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  openSocket() {
    return this.socket && this.socket.readyState === WebSocket.OPEN ? this.socket : null;
  }

  opened() {
    console.log('WEBSOCKET CONNECTION CREATED');
    clearTimeout(this.handshakeTimer);
    this.wait = FIRST_WAIT;
    this.callbacks.onConnection('live');
    this.callbacks.onOpen();
  }

  received(text) {
    const event = parseEvent(text);
    if (!event) return;
    this.lastSeq = Math.max(this.lastSeq || 0, event.seq);
    this.callbacks.onEvent(event);
  }

  // Reconnects unless the socket receives the events up to `seq` soon. When Redis has lost a group,
  // a socket of the group stays open and receives nothing. The first call for a new socket only
  // notes `seq`: earlier events were sent before the socket opened.
  expect(seq) {
    if (this.lastSeq === null) this.lastSeq = seq;
    if (seq <= this.lastSeq) return;
    const expected = this.socket;
    setTimeout(() => {
      const missed = expected === this.openSocket() && this.lastSeq < seq;
      if (missed) this.reconnect();
    }, RECEIVE_GRACE);
  }
}

function parseEvent(text) {
  try {
    const event = JSON.parse(text);
    return Number.isInteger(event.seq) && typeof event.username === 'string' ? event : null;
  } catch (error) {
    return null;
  }
}
