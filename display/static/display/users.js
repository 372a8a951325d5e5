// The list of users, kept true by two sources: the socket tells each event at once, and the state
// fetched now and then heals whatever the socket cannot tell (expiries, renames, lost events).

const PAGE_SIZE = 50; // the server's; needed to know when a newcomer pushes the last row out
const RECENT_SIZE = 10;

const CHECK_EVERY = 10000;
const CHECK_TIMEOUT = 8000;
const HANDSHAKE_TIMEOUT = 10000;
const GAP_SPREAD = 1000; // a thousand pages see the same gap in the same instant
const HEARING_GRACE = 2000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const ANNOUNCE_AFTER = 250;
const MOST_ANNOUNCED = 3;

const byId = (id) => document.getElementById(id);

// ---- The state: pure functions, the state of the server's JSON in, the next one out ----

function afterEvent(state, event) {
  const next = { ...state, seq: event.seq, recent: withEntry(state.recent, event) };
  return matches(event.username, state.q) ? { ...next, ...afterChange(state, event) } : next;
}

function withEntry(recent, event) {
  const at = new Date().toISOString().replace(/\.\d+/, '');
  return [{ ...event, at }, ...recent].slice(0, RECENT_SIZE);
}

function matches(username, q) {
  return username.toLowerCase().includes(q.toLowerCase());
}

function afterChange(state, event) {
  const visible = state.users.some((user) => user.username === event.username);
  const total = state.total + (!visible && showsEverybody(state) ? 1 : 0);
  return {
    online: state.online + difference(formerOnline(state, event), event.online),
    total,
    pages: Math.max(state.pages, Math.ceil(total / PAGE_SIZE)),
    users: usersAfter(state, event),
  };
}

// True, false, or undefined where this page cannot know.
function formerOnline(state, event) {
  const row = state.users.find((user) => user.username === event.username);
  if (row) return row.online;
  if (showsEverybody(state)) return false;
  if (event.event === 'logout') return true;
  // Had he been online, he would stand in the part that this page shows.
  return belongs(state, { username: event.username, online: true }) ? false : undefined;
}

function difference(before, after) {
  return before === undefined ? 0 : Number(after) - Number(before);
}

function usersAfter(state, { username, online }) {
  const row = state.users.find((user) => user.username === username);
  const user = { username, online };
  if (row ? row.online === online : !belongs(state, user)) return state.users;
  return withUser(state.users.filter((other) => other !== row), user);
}

// Inserts and leaves the others alone: should the database sort a little differently from this
// page, the rest of the list must not be shuffled at each event.
function withUser(others, user) {
  const found = others.findIndex((other) => order(user, other) < 0);
  const place = found < 0 ? others.length : found;
  return [...others.slice(0, place), user, ...others.slice(place)].slice(0, PAGE_SIZE);
}

function belongs({ users, page, pages }, user) {
  if (!users.length) return true;
  const afterFirst = page === 1 || order(users[0], user) < 0;
  const beforeLast = page === pages || order(user, users[users.length - 1]) < 0;
  return afterFirst && beforeLast;
}

function showsEverybody({ pages }) {
  return pages === 1;
}

function order(a, b) {
  if (a.online !== b.online) return a.online ? -1 : 1;
  if (a.username === b.username) return 0;
  return a.username < b.username ? -1 : 1;
}

function deed({ event, online }) {
  if (event === 'login') return 'logged in';
  return online ? 'logged out on one device' : 'logged out';
}

// ---- The page: touches the document only where it differs from the state ----

const list = byId('users');
const activity = byId('activity');
const connection = byId('connection');
const announcer = byId('announcer');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const ages = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

function render(state) {
  glide(list, () => reconcile(list, state.users, 'username', 'user-row', showUser));
  reconcile(activity, state.recent, 'seq', 'activity-entry', showEntry);
  setText(byId('online-count'), state.online);
  setText(byId('total-count'), state.total);
  setHidden(byId('users-empty'), state.users.length > 0);
  setHidden(byId('activity-empty'), state.recent.length > 0);
  renderPager(state);
}

function renderPager({ page, pages, q }) {
  setHidden(byId('pager'), pages < 2);
  setText(byId('page-number'), page);
  setText(byId('page-total'), pages);
  linkPage(byId('page-before'), page - 1, pages, q);
  linkPage(byId('page-after'), page + 1, pages, q);
}

function linkPage(link, page, pages, q) {
  setHidden(link, page < 1 || page > pages);
  setAttribute(link, 'href', '?' + pageQuery(page, q));
}

function pageQuery(page, q) {
  const query = new URLSearchParams({ page });
  if (q) query.set('q', q);
  return query.toString();
}

// Makes the children of `parent` those of `items`, keeping each node that has its item already.
function reconcile(parent, items, key, template, show) {
  const nodes = new Map(Array.from(parent.children, (node) => [node.dataset[key], node]));
  const kept = new Set(items.map((item) => String(item[key])));
  nodes.forEach((node, value) => kept.has(value) || node.remove());
  items.forEach((item, index) => {
    const node = nodes.get(String(item[key])) || newNode(template, key, item);
    place(parent, node, index);
    show(node, item);
  });
}

function newNode(template, key, item) {
  const node = byId(template).content.firstElementChild.cloneNode(true);
  node.dataset[key] = item[key];
  return node;
}

function place(parent, node, index) {
  const there = parent.children[index];
  if (there === node) return;
  // One row that went down would otherwise lift every row below it over it, one by one.
  if (there && there.nextElementSibling === node) there.remove();
  else parent.insertBefore(node, there || null);
}

function showUser(row, { username, online }) {
  const value = String(online);
  if (row.dataset.online === value) return;
  const cameOrWent = row.dataset.online !== undefined || online;
  row.dataset.online = value;
  setText(row.querySelector('.name'), username);
  setText(row.querySelector('.initial bdi'), Array.from(username)[0] || '');
  setText(row.querySelector('.badge'), online ? 'Online' : 'Offline');
  if (cameOrWent) flash(row);
}

function showEntry(entry, event) {
  if (entry.dataset.event === undefined) flash(entry);
  setAttribute(entry, 'data-event', event.event);
  setText(entry.querySelector('.name'), event.username);
  setText(entry.querySelector('.what'), deed(event));
  setAttribute(entry.querySelector('time'), 'datetime', event.at);
  showAge(entry.querySelector('time'));
}

function showAges() {
  activity.querySelectorAll('time').forEach(showAge);
}

function showAge(time) {
  const at = new Date(time.dateTime);
  if (isNaN(at)) return;
  setText(time, age((Date.now() - at) / 1000));
  setAttribute(time, 'title', at.toLocaleString());
}

// A clock that is behind the server's makes seconds negative: that is "just now" too.
function age(seconds) {
  if (seconds < 45) return 'just now';
  if (seconds < 3570) return ages.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 84600) return ages.format(-Math.round(seconds / 3600), 'hour');
  return ages.format(-Math.round(seconds / 86400), 'day');
}

function setText(node, value) {
  const text = String(value);
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

function flash(node) {
  node.classList.add('is-fresh');
  node.addEventListener('animationend', () => node.classList.remove('is-fresh'), { once: true });
}

// Lets the eye follow a row to its new place.
function glide(parent, change) {
  if (calm.matches || document.visibilityState !== 'visible') return change();
  const before = new Map(Array.from(parent.children, (row) => [row, row.getBoundingClientRect()]));
  change();
  for (const row of parent.children) if (before.has(row)) slide(row, before.get(row));
}

// Only up and down: in two columns a newcomer sends every row after him to the other column, and
// all of them crossing at once is no help to the eye.
function slide(row, from) {
  const to = row.getBoundingClientRect();
  const y = from.top - to.top;
  if (!y || from.left !== to.left) return;
  const frames = [{ transform: `translateY(${y}px)` }, { transform: 'none' }];
  row.animate(frames, { duration: 320, easing: 'cubic-bezier(.2, .8, .2, 1)' });
}

const LABELS = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  'signed-out': 'Signed out',
};

function showConnection(name) {
  connection.classList.remove('is-waiting');
  setAttribute(connection, 'data-state', name);
  setText(byId('connection-label'), LABELS[name]);
  showDoubt();
}

function showDoubt() {
  const doubtful = connection.dataset.state !== 'live' || failedChecks > 1;
  setText(byId('connection-doubt'), doubtful ? 'The list may be out of date.' : '');
}

let unannounced = [];

// Gathered for a moment, so that a rush of logins does not keep a screen reader talking.
function announce(events) {
  if (events.length && !unannounced.length) setTimeout(sayUnannounced, ANNOUNCE_AFTER);
  unannounced.push(...events);
}

function sayUnannounced() {
  const words = document.createElement('p');
  words.textContent = sentence(unannounced);
  unannounced = [];
  // A new node, as the same words again in the old one would not be read out.
  announcer.textContent = '';
  announcer.append(words);
}

function sentence(events) {
  if (events.length > MOST_ANNOUNCED) return `${events.length} people came or went`;
  return events.map((event) => `${event.username} ${deed(event)}`).join('. ');
}

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
  showDoubt();
}

// The state, or null for a visitor who may not see it any more.
async function fetchState() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), CHECK_TIMEOUT);
  const url = list.dataset.stateUrl + '?' + pageQuery(shown.page, shown.q);
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

  socket.onclose = retryLater;
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
