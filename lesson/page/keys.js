// The keys of the page. They can be switched off, because a screen reader may need them.
(function () {
  const { element, byId } = Lesson;
  const KEYS = [
    ['Space', 'play or pause; at the end, play again'],
    ['→ or s', 'step: the next event in all columns'],
    ['←', 'one event back (recordings)'],
    ['n', 'jump to now, or to the end'],
    ['- and +', 'slower and faster'],
    ['Enter', 'show what happens, after the votes; open a chosen message'],
    ['1, 2, 3', 'a vote for A, B or C'],
    ['u', 'take a vote back'],
    ['c', 'the next column for votes'],
    ['↑ and ↓', 'move in a list of messages'],
    ['l', 'live'],
    ['r', 'all recordings'],
    ['[ and ]', 'the recording before and after'],
    ['v', 'show or hide the sites (live)'],
    ['j', 'how to join'],
    ['a', 'size of the type'],
    ['d', 'light or dark'],
    ['Esc', 'close a window'],
    ['?', 'this help'],
  ];
  const LINES = [
    ['http', 'a page: request and answer'],
    ['socket', 'a socket: handshake, frame, close'],
    ['group', 'a group: join, leave, send to all'],
    ['lost', 'lost or refused'],
    ['quiet', 'another command to Redis'],
  ];

  let on = Lesson.kept.get('keys') !== 'off';

  function takesKeys(target) {
    return target.closest(
      'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, dialog',
    );
  }

  function takesSpace(target) {
    return target.closest('button, a, input, summary');
  }

  // `actions`: {key: function}. A function that returns false leaves the key to the browser.
  Lesson.listenToKeys = function (actions) {
    document.addEventListener('keydown', (event) => {
      if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target, key } = event;
      if (!target.closest || takesKeys(target)) return;
      const takesArrows = target.matches('input');
      if ((key === ' ' || key === 'Enter') && takesSpace(target)) return;
      if (key.startsWith('Arrow') && takesArrows) return;
      const action = actions[key];
      if (action && action() !== false) event.preventDefault();
    });
  };

  Lesson.openHelp = function () {
    const box = element('input', {
      type: 'checkbox',
      checked: on,
      onchange: (event) => {
        on = event.target.checked;
        Lesson.kept.set('keys', on ? 'on' : 'off');
      },
    });
    Lesson.openDialog(
      'help',
      'Keys and lines',
      element(
        'dl',
        { class: 'keys' },
        ...KEYS.flatMap(([key, what]) => [
          element('dt', {}, element('kbd', {}, key)),
          element('dd', {}, what),
        ]),
      ),
      element('label', { class: 'keys-on' }, box, ' The keys of this page are on'),
      element('h3', {}, 'Lines'),
      element(
        'ul',
        { class: 'lines' },
        ...LINES.map(([family, what]) =>
          element(
            'li',
            { class: family },
            element('span', { class: 'sample', 'aria-hidden': 'true' }),
            what,
          ),
        ),
      ),
      element(
        'p',
        {},
        'Choose a message to see its content. Passwords and cookies are removed from it.',
      ),
    );
  };

  byId('help-button').setAttribute('aria-label', '? Help: the keys');
  byId('help-button').onclick = Lesson.openHelp;
})();
