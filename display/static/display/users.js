// Keeps the list of users up to date from two sources. The feed sends each event at once. A state
// that is fetched every ten seconds repairs the rest: expired sessions, and lost events.

import { Feed } from './feed.js';
import { announce, byId, pageQuery, render, showAges, showConnection, showDoubt } from './page.js';
import { afterEvent } from './state.js';

const CHECK_EVERY = 10000;
const CHECK_TIMEOUT = 8000;
const LONGEST_GAP_WAIT = 1000; // random: a thousand pages see the same gap in the same instant
const SIGNED_OUT = Number(byId('connection').dataset.signedOutCode); // the session has ended

let shown = JSON.parse(byId('state').textContent);
let check = null; // the fetch under way
let checkAgain = false;
let failedChecks = 0;
let gapTimer = null;
let checkTimer = null;
let signedOut = false;

const feed = new Feed(byId('users').dataset.feedPath, {
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

// Returns the state, or null if the visitor may not see it any more.
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
  if (state.seq < seq) feed.lastSeq = state.seq; // the database was restored from a backup
  else if (asked && asked === feed.socket) feed.expect(state.seq);
  announce(state.recent.filter((event) => event.seq > shown.seq).reverse());
  // The feed may have sent newer events while the answer was on its way.
  show(events.filter((event) => event.seq > state.seq).reduce(afterEvent, state));
}

function refreshSoon() {
  if (!gapTimer) gapTimer = setTimeout(refresh, Math.random() * LONGEST_GAP_WAIT);
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

// ---- When the page is shown, hidden or left ----

function lookAgain() {
  if (document.visibilityState !== 'visible') return;
  showAges();
  if (!signedOut) feed.connectNow();
  refresh();
}

// The Back button shows a page in the state in which it was left. The user may have logged out
// since then.
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
