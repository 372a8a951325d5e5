// The page: shows a state, and changes only nodes that differ. Names are text, never HTML.

import { description } from './state.js';

const ANNOUNCE_AFTER = 250;
const MOST_ANNOUNCED = 3;

export const byId = (id) => document.getElementById(id);

const list = byId('users');
const activity = byId('activity');
const connection = byId('connection');
const announcer = byId('announcer');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const ages = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function render(state) {
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

export function pageQuery(page, q) {
  const query = new URLSearchParams({ page });
  if (q) query.set('q', q);
  return query.toString();
}

// Gives `parent` one child for each of `items`, in order. A node that is there already is kept.
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
  // A row moved down: remove it here, or each row below it would be moved up, one by one.
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
  setText(entry.querySelector('.what'), description(event));
  setAttribute(entry.querySelector('time'), 'datetime', event.at);
  showAge(entry.querySelector('time'));
}

export function showAges() {
  activity.querySelectorAll('time').forEach(showAge);
}

function showAge(time) {
  const at = new Date(time.dateTime);
  if (isNaN(at)) return;
  setText(time, age((Date.now() - at) / 1000));
  setAttribute(time, 'title', at.toLocaleString());
}

// If this computer's clock is behind the server's, `seconds` is negative: "just now" too.
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

// Moves each row to its new place in an animation.
function glide(parent, change) {
  if (calm.matches || document.visibilityState !== 'visible') return change();
  const before = new Map(Array.from(parent.children, (row) => [row, row.getBoundingClientRect()]));
  change();
  for (const row of parent.children) if (before.has(row)) slide(row, before.get(row));
}

// Only up and down. In two columns a new row moves every row after it to the other column: that is
// too much movement to follow.
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

export function showConnection(name) {
  connection.classList.remove('is-waiting');
  setAttribute(connection, 'data-state', name);
  setText(byId('connection-label'), LABELS[name]);
  showDoubt();
}

export function showDoubt(doubted = false) {
  const doubtful = doubted || connection.dataset.state !== 'live';
  setText(byId('connection-doubt'), doubtful ? 'The list may be out of date.' : '');
}

let unannounced = [];

// Collects events for a moment, so that a screen reader reads many logins as one sentence.
export function announce(events) {
  if (events.length && !unannounced.length) setTimeout(announceGathered, ANNOUNCE_AFTER);
  unannounced.push(...events);
}

function announceGathered() {
  const words = document.createElement('p');
  words.textContent = sentence(unannounced);
  unannounced = [];
  // A new node, because a screen reader does not read the same words in an old node again.
  announcer.textContent = '';
  announcer.append(words);
}

function sentence(events) {
  if (events.length > MOST_ANNOUNCED) return `${events.length} people came or went`;
  return events.map((event) => `${event.username} ${description(event)}`).join('. ');
}
