// Pure functions on the state that the page shows, in the shape of /users.json. Each takes a state
// and an event; afterEvent returns the next state.

export function afterEvent(state, event) {
  const next = { ...state, seq: event.seq, recent: withEntry(state, event) };
  return matches(event.username, state.q) ? { ...next, ...afterChange(state, event) } : next;
}

function withEntry({ recent, recent_size }, event) {
  const at = new Date().toISOString().replace(/\.\d+/, '');
  return [{ ...event, at }, ...recent].slice(0, recent_size);
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
    pages: Math.max(state.pages, Math.ceil(total / state.page_size)),
    users: usersAfter(state, event),
  };
}

// Returns whether the user was online before the event; undefined if this page cannot know.
function formerOnline(state, event) {
  const row = state.users.find((user) => user.username === event.username);
  if (row) return row.online;
  if (showsEverybody(state)) return false;
  if (event.event === 'logout') return true;
  // A user who was online would be on this page.
  return belongs(state, { username: event.username, online: true }) ? false : undefined;
}

function difference(before, after) {
  return before === undefined ? 0 : Number(after) - Number(before);
}

function usersAfter(state, { username, online }) {
  const row = state.users.find((user) => user.username === username);
  const user = { username, online };
  if (row ? row.online === online : !belongs(state, user)) return state.users;
  const others = state.users.filter((other) => other !== row);
  return withUser(others, user).slice(0, state.page_size);
}

// Inserts the user without sorting the others. The database may sort a little differently from this
// page; a sort here would shuffle the list at each event.
function withUser(others, user) {
  const found = others.findIndex((other) => order(user, other) < 0);
  const place = found < 0 ? others.length : found;
  return [...others.slice(0, place), user, ...others.slice(place)];
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

export function description({ event, online }) {
  if (event === 'login') return 'logged in';
  return online ? 'logged out on one device' : 'logged out';
}
