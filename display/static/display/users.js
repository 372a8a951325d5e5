// The list of users, kept true by two sources: the feed sends each event at once, and the state
// fetched now and then heals what no event tells of (expiries, renames, lost events).

import { Feed } from './feed.js';
import { announce, byId, pageQuery, render, showAges, showConnection, showDoubt } from './page.js';
import { afterEvent } from './state.js';

const CHECK_EVERY = 10000;
const CHECK_TIMEOUT = 8000;
const GAP_SPREAD = 1000; // a thousand pages see the same gap in the same instant
const SIGNED_OUT = Number(byId('connection').dataset.signedOutCode); // the session has ended

let shown = JSON.parse(byId('state').textContent);
let check = null; // the fetch under way
let checkAgain = false;
let failedChecks = 0;
let gapTimer = null;
let checkTimer = null;
let signedOut = false;

const feed = new Feed({
  onConnection: showConnection,
  onOpen: refresh,
  onEvent: receive,
  onClose: (code) => {
    if (code === SIGNED_OUT) refreshSoon(); // also in a hidden tab, which does not check by itself
  },
});

function show(state) {
  shown = state;
  render(state);
}

function receive(event) {
  if (check) check.events.push(event);
  if (event.seq <= shown.seq) return;
  const gap = event.seq > shown.seq + 1;
  show(afterEvent(shown, event));
  announce([event]);
  if (gap) refreshSoon();
}

// ---- The fetched state ----

async function refresh() {
  if (signedOut) return;
  if (check) {
    checkAgain = true;
    return;
  }
  clearTimeout(gapTimer);
  gapTimer = null;
  check = { seq: shown.seq, socket: feed.openSocket(), events: [] };
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
  if (state.seq < seq) feed.lastSeq = state.seq; // the database was restored: the server is right
  else if (asked && asked === feed.socket) feed.expect(state.seq);
  announce(state.recent.filter((event) => event.seq > shown.seq).reverse());
  // The feed may have sent newer events while the answer was on its way.
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
  feed.drop();
  showConnection('signed-out');
  if (byId('account')) byId('account').hidden = true;
  const link = byId('signed-out').querySelector('a');
  link.search = new URLSearchParams({ next: location.pathname + location.search }).toString();
  byId('signed-out').hidden = false;
}

// ---- The page's life ----

function lookAgain() {
  if (document.visibilityState !== 'visible') return;
  showAges();
  if (!signedOut) feed.connectNow();
  refresh();
}

// A page that the Back button brings back shows the state in which it was left, perhaps to a user
// who has logged out since.
function comeBack({ persisted }) {
  if (!persisted || signedOut) return;
  feed.reconnect();
  refresh();
}

document.addEventListener('visibilitychange', lookAgain);
window.addEventListener('pagehide', () => feed.drop());
window.addEventListener('pageshow', comeBack);
window.addEventListener('online', lookAgain);
window.addEventListener('offline', () => signedOut || feed.retryLater());

showAges();
showConnection('connecting');
feed.connect();
keepChecking();
