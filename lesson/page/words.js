// The words of the page: names of eras, times, and one sentence for each event.
(function () {
  Lesson.ERAS = ['channels1-stock', 'channels1', 'channels2', 'channels4'];
  Lesson.ERA_TITLES = {
    'channels1-stock': 'Channels 1',
    channels1: 'Channels 1',
    channels2: 'Channels 2',
    channels4: 'Channels 4',
  };
  Lesson.ERA_NOTES = {
    'channels1-stock': 'asgi_redis',
    channels1: 'channels_lts',
    channels2: '',
    channels4: '',
  };
  // Those of the plan in its order, and then the others.
  Lesson.SCENARIOS = [
    'page',
    'login',
    'django-restarted',
    'frames',
    'full-queue',
    'redis-restarted',
    'rollback',
    'no-answer',
    'socket',
    'close',
    'worker-dies',
    'daphne-restarted',
  ];

  // What happens to a message, as a verb for the row and for the sentence.
  const VERBS = {
    send: 'send on',
    receive: 'receive from',
    'send to group': 'send to',
    join: 'join',
    leave: 'leave',
    drop: 'dropped',
    error: 'error',
    command: '',
    request: '',
    response: '',
    handshake: 'handshake',
    accept: 'accept',
    refuse: 'refuse',
    frame: 'frame',
    close: 'close',
  };
  // Between a browser and daphne: without a channel.
  const BROWSER = new Set('request response handshake accept refuse frame close'.split(' '));
  const FAMILIES = {
    drop: 'lost',
    error: 'lost',
    refuse: 'lost',
    command: 'quiet',
    join: 'group',
    leave: 'group',
    'send to group': 'group',
    handshake: 'socket',
    accept: 'socket',
    frame: 'socket',
    close: 'socket',
  };

  Lesson.eraName = (era) =>
    [Lesson.ERA_TITLES[era] || era, Lesson.ERA_NOTES[era]].filter(Boolean).join(', ');

  // Return the kind of a hop for its colour and line: lost, quiet, group, socket or http.
  Lesson.familyOf = function (event) {
    if (FAMILIES[event.what]) return FAMILIES[event.what];
    const channel = event.channel || '';
    if (
      channel.startsWith('websocket.') ||
      /"?(text|accept|close)"?/.test(Object.keys(event.message || {}).join())
    )
      return 'socket';
    return 'http';
  };

  // Return [strong, weak]: the label of a hop, and the channel or group where it passes.
  Lesson.labelOf = function (event) {
    const place = BROWSER.has(event.what) ? '' : event.group || event.channel || '';
    const verb = VERBS[event.what] === undefined ? event.what || '' : VERBS[event.what];
    const label = (event.label || '').replace(/"/g, ''); // the text of a frame is often JSON
    if (!label) return [(verb + ' ' + place).trim() || event.what || '', ''];
    const weak = label.includes(place) && place ? '' : (verb + ' ' + place).trim();
    if (/^[{[]/.test(label)) return [weak || event.what || '', label]; // content, and no name of it
    return [label, label.includes(weak) ? '' : weak];
  };

  Lesson.milliseconds = function (value) {
    if (!Number.isFinite(value)) return '';
    if (value >= 1000) return (value / 1000).toFixed(value >= 10000 ? 0 : 1) + ' s';
    return value.toFixed(value >= 100 ? 0 : 1) + ' ms';
  };

  // Return one sentence about an event, for its button's name and for screen readers.
  Lesson.sentence = function (event) {
    const time = Lesson.milliseconds(event.at);
    if (event.kind === 'note') return `${time}: ${event.lane}: ${event.label}`;
    if (event.kind === 'process')
      return `${time}: ${event.lane} ${event.what}. ${event.label || ''}`.trim();
    if (event.kind === 'span') {
      const thread = event.thread ? `, in ${event.thread}` : '';
      const length = Lesson.milliseconds(event.until - event.at);
      return `${time}: ${event.lane} works: ${event.label}, ${length}${thread}`;
    }
    const parts = Lesson.labelOf(event).filter(Boolean).join(', ');
    return `${time}: ${event.from} to ${event.to}: ${parts}`;
  };

  // Return bytes in words, in thousands from 1000 on.
  Lesson.size = (bytes) =>
    bytes < 1000
      ? Lesson.count(bytes, 'byte')
      : (bytes / 1000).toFixed(bytes < 10000 ? 1 : 0) + ' kB';

  Lesson.count = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;
})();
