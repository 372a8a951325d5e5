// The size of the type, and light or dark. Both are kept in this browser.
(function () {
  const SIZES = ['small', 'normal', 'large', 'huge'];
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let size = Lesson.kept.get('size') || 'normal';
  let scheme = Lesson.kept.get('scheme'); // null: as the system says

  function isDark() {
    return scheme ? scheme === 'dark' : dark.matches;
  }

  function show() {
    const root = document.documentElement;
    root.dataset.size = size;
    root.dataset.scheme = isDark() ? 'dark' : 'light';
    Lesson.byId('size').setAttribute('aria-label', 'Size of the type: ' + size);
    Lesson.byId('size').title = 'Size of the type: ' + size + ' (a)';
    Lesson.byId('scheme').textContent = isDark() ? 'Light' : 'Dark';
    Lesson.byId('scheme').title = 'Light or dark (d)';
  }

  Lesson.nextSize = function () {
    size = SIZES[(SIZES.indexOf(size) + 1) % SIZES.length];
    Lesson.kept.set('size', size);
    show();
    Lesson.say('Size of the type: ' + size);
  };

  Lesson.switchScheme = function () {
    scheme = isDark() ? 'light' : 'dark';
    Lesson.kept.set('scheme', scheme);
    show();
    Lesson.say(scheme === 'dark' ? 'Dark' : 'Light');
  };

  Lesson.byId('size').onclick = Lesson.nextSize;
  Lesson.byId('scheme').onclick = Lesson.switchScheme;
  dark.addEventListener('change', show);
  show();
})();
