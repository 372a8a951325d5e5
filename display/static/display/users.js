// The list of users, kept true by two sources: the socket tells each event at once, and the state
// fetched now and then heals whatever the socket cannot tell (expiries, renames, lost events).

import { announce, byId, pageQuery, render, showAges, showConnection, showDoubt } from './page.js';
import { afterEvent } from './state.js';

const CHECK_EVERY = 10000;
const CHECK_TIMEOUT = 8000;
const HANDSHAKE_TIMEOUT = 10000;
const GAP_SPREAD = 1000; // a thousand pages see the same gap in the same instant
const HEARING_GRACE = 2000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const SIGNED_OUT = 4401; // the server's close code: the session has ended

// ---- The fetched state ----

let shown = JSON.parse(byId('state').textContent);
let check = null; // the fetch under way
let checkAgain = false;
let failedChecks = 0;
let gapTimer = null;
let checkTimer = null;
let signedOut = false;

function show(state) {
  shown = state;
  render(state);
}

async function refresh() {
  if (signedOut) return;
  if (check) {
    checkAgain = true;
    return;
  }
  clearTimeout(gapTimer);
  gapTimer = null;
  check = { seq: shown.seq, socket: isOpen(socket) ? socket : null, events: [] };
  await attempt(check);
  check = null;
  if (checkAgain) {
    checkAgain = false;
    refresh();
  }
}

async function attempt(current) {
  try {
    const state = await fetchState();
    if (signedOut) return;
    if (state) adopt(state, current);
    else signOut();
    failedChecks = 0;
  } catch (error) {
    failedChecks += 1;
  }
  showDoubt(failedChecks > 1);
}

// The state, or null for a visitor who may not see it any more.
async function fetchState() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), CHECK_TIMEOUT);
  const url = byId('users').dataset.stateUrl + '?' + pageQuery(shown.page, shown.q);
  try {
    const options = { cache: 'no-cache', credentials: 'same-origin', signal: abort.signal };
    const response = await fetch(url, options);
    if (response.status === 403) return null;
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}

function adopt(state, { seq, socket: asked, events }) {
  if (state.seq < seq) heard = state.seq; // the database was restored: the server is right
  else if (asked && asked === socket) testHearing(state.seq, asked);
  announce(state.recent.filter((event) => event.seq > shown.seq).reverse());
  // What the socket told while the answer was on its way may be newer than the answer.
  show(events.filter((event) => event.seq > state.seq).reduce(afterEvent, state));
}

function refreshSoon() {
  if (!gapTimer) gapTimer = setTimeout(refresh, Math.random() * GAP_SPREAD);
}

function keepChecking() {
  checkTimer = setTimeout(() => {
    showAges();
    if (document.visibilityState === 'visible') refresh();
    keepChecking();
  }, CHECK_EVERY * (0.8 + 0.4 * Math.random()));
}

function signOut() {
  signedOut = true;
  clearTimeout(checkTimer);
  clearTimeout(gapTimer);
  dropSocket();
  showConnection('signed-out');
  if (byId('account')) byId('account').hidden = true;
  const link = byId('signed-out').querySelector('a');
  link.search = new URLSearchParams({ next: location.pathname + location.search }).toString();
  byId('signed-out').hidden = false;
}

// ---- The socket ----

let socket = null;
let heard = null; // the last seq that this socket told, or that it need not tell
let wait = FIRST_WAIT;
let retryTimer = null;
let handshakeTimer = null;

function connect() {
  dropSocket();
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  socket = new WebSocket(`${scheme}//${location.host}/users/`);
  handshakeTimer = setTimeout(retryLater, HANDSHAKE_TIMEOUT);

  socket.onopen = function open() {
    console.log('WEBSOCKET CONNECTION CREATED');
    clearTimeout(handshakeTimer);
    wait = FIRST_WAIT;
    showConnection('live');
    refresh();
  };

  socket.onmessage = function message(frame) {
    const event = parseEvent(frame.data);
    if (event) hear(event);
  };

  socket.onclose = function close({ code }) {
    retryLater();
    if (code === SIGNED_OUT) refreshSoon(); // also in a hidden tab, which does not look by itself
  };
}

function parseEvent(text) {
  try {
    const event = JSON.parse(text);
    return Number.isInteger(event.seq) && typeof event.username === 'string' ? event : null;
  } catch (error) {
    return null;
  }
}

function hear(event) {
  heard = Math.max(heard || 0, event.seq);
  if (check) check.events.push(event);
  if (event.seq <= shown.seq) return;
  const gap = event.seq > shown.seq + 1;
  show(afterEvent(shown, event));
  announce([event]);
  if (gap) refreshSoon();
}

// A socket can stay open and hear nothing any more, when Redis forgot it: then the fetched state
// knows of events that never come. What happened before the socket opened is not held against it.
function testHearing(seq, tested) {
  if (heard === null) heard = seq;
  if (seq <= heard) return;
  setTimeout(() => {
    const deaf = tested === socket && isOpen(tested) && heard < seq;
    if (deaf) reconnect();
  }, HEARING_GRACE);
}

function isOpen(candidate) {
  return candidate !== null && candidate.readyState === WebSocket.OPEN;
}

function reconnect() {
  showConnection('reconnecting');
  connect();
}

function retryLater() {
  dropSocket();
  showConnection('reconnecting');
  retryTimer = setTimeout(connect, wait * (0.5 + 0.5 * Math.random()));
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

function connectNow() {
  if (!signedOut && !socket) connect();
}

// Deaf to it first: the close of a socket that was given up is no news.
function dropSocket() {
  clearTimeout(retryTimer);
  clearTimeout(handshakeTimer);
  heard = null;
  if (!socket) return;
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
  socket = null;
}

// ---- The page's life ----

function lookAgain() {
  if (document.visibilityState !== 'visible') return;
  showAges();
  connectNow();
  refresh();
}

// A page fetched back by the Back button shows what it showed when it was left, perhaps to somebody
// who has logged out since.
function comeBack({ persisted }) {
  if (!persisted || signedOut) return;
  reconnect();
  refresh();
}

document.addEventListener('visibilitychange', lookAgain);
window.addEventListener('pagehide', dropSocket);
window.addEventListener('pageshow', comeBack);
window.addEventListener('online', lookAgain);
window.addEventListener('offline', () => signedOut || retryLater());

showAges();
showConnection('connecting');
connect();
keepChecking();
