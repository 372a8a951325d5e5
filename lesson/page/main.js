// Put the parts together, and show what the address names: #live, #recordings, #recordings/login.
(function () {
  const { byId, element } = Lesson;

  let view = null; // "live", "shelf" or "showing"

  Lesson.placeColumns = (columns) => {
    byId('columns').replaceChildren(...columns.map((column) => column.node));
    drawTabs();
  };

  const playerFor = (get, isLive) =>
    new Lesson.Player({
      isLive,
      onShow: (...event) => get().show(...event),
      onJump: () => get()?.jump(),
      onChange: () => get()?.change(),
    });
  const recorded = playerFor(() => showing);
  recorded.rate = 16; // what takes a second takes sixteen: the arrows can be followed
  const now = playerFor(() => live, true);
  const bar = new Lesson.Bar(byId('bar'), recorded);
  const showing = new Lesson.Showing(recorded, bar);
  const live = new Lesson.Live(now, bar);

  // ---- What is shown ----

  function route() {
    const [name, id] = decodeURIComponent(location.hash.slice(1)).split('/');
    if (name === 'recordings' && Lesson.recordings()[id]) return show('showing', id);
    if (name === 'recordings') return show('shelf');
    if (name === 'live' || live.isAvailable) return show('live');
    return show('shelf');
  }

  function show(newView, id) {
    document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
    if (view === 'showing') recorded.pause();
    view = newView;
    document.body.dataset.view = view;
    const isLive = view === 'live';
    byId('shelf').hidden = view !== 'shelf';
    byId('stage-head').hidden = byId('columns').hidden = view !== 'showing';
    byId('live-columns').hidden = !isLive || !live.isAvailable;
    byId('no-live').hidden = !isLive || live.isAvailable;
    byId('bar').hidden = view === 'shelf' || (isLive && !live.isAvailable);
    if (view !== 'showing') byId('question').hidden = true;
    byId('to-live').toggleAttribute('aria-current', isLive);
    byId('to-recordings').toggleAttribute('aria-current', !isLive);
    showTeacher();
    bar.use(isLive ? now : recorded, isLive);
    if (view === 'shelf') Lesson.showShelf();
    if (view === 'showing') showing.open(id);
    if (isLive && now.playing) now.jumpToEnd();
    const titles = { live: 'Live', shelf: 'Recordings', showing: byId('stage-title').textContent };
    document.title = `${titles[view]}: Channels 1, 2 and 4`;
    drawTabs();
  }

  function showTeacher() {
    byId('teacher').hidden = view !== 'live' || !live.isAvailable || !live.teacher.isTeacher;
  }

  // ---- On a narrow screen one column is shown ----

  function drawTabs() {
    const box = view === 'live' ? byId('live-columns') : byId('columns');
    const columns = [...box.children];
    const choose = (chosen) => {
      for (const column of columns) column.classList.toggle('chosen', column === chosen);
      for (const tab of byId('era-tabs').children)
        tab.setAttribute('aria-pressed', tab.dataset.era === chosen.dataset.era);
    };
    byId('era-tabs').hidden = box.hidden || columns.length < 2;
    byId('era-tabs').replaceChildren(
      ...columns.map((column) =>
        Lesson.button(column.querySelector('h2').firstChild.textContent, () => choose(column), {
          dataset: { era: column.dataset.era },
        }),
      ),
    );
    if (columns.length)
      choose(columns.find((column) => column.classList.contains('chosen')) || columns[0]);
  }

  // ---- Keys ----

  const asking = () => view === 'showing' && showing.question.asking;
  const whileAsking = (action) => () => (asking() ? action() : false);
  const onStage = (action) => () => (view === 'shelf' || asking() ? false : action());
  const go = (hash) => () => {
    location.hash = hash;
  };
  const follow = (id) => () => (view === 'showing' ? byId(id).click() : false);

  Lesson.listenToKeys({
    ' ': onStage(() => bar.playOrPause()),
    s: onStage(() => bar.stepAll()),
    ArrowRight: onStage(() => bar.stepAll()),
    ArrowLeft: onStage(() => (view === 'showing' ? bar.player.back() : false)),
    n: onStage(() => bar.player.jumpToEnd()),
    '-': onStage(() => bar.changeRate(1)),
    '+': onStage(() => bar.changeRate(-1)),
    1: whileAsking(() => showing.question.vote(0)),
    2: whileAsking(() => showing.question.vote(1)),
    3: whileAsking(() => showing.question.vote(2)),
    u: whileAsking(() => showing.question.undo()),
    c: whileAsking(() => showing.question.nextColumn()),
    Enter: whileAsking(() => showing.question.reveal()),
    l: go('live'),
    r: go('recordings'),
    '[': follow('previous'),
    ']': follow('next'),
    v: () => bar.switchSites(),
    j: Lesson.openJoin,
    a: Lesson.nextSize,
    d: Lesson.switchScheme,
    '?': Lesson.openHelp,
  });

  // ---- Begin ----

  live.onState = () => {
    if (view === 'live' && byId('live-columns').hidden) show('live');
    if (!location.hash && view === 'shelf') show('live');
    showTeacher();
    if (view === 'live' && byId('era-tabs').children.length !== live.columns.size) drawTabs();
  };
  byId('no-live').replaceChildren(
    'Nothing is live here: this page has no server. ',
    element('code', {}, 'make eras'),
    ' starts the three sites and this page. The ',
    element('a', { href: '#recordings' }, 'recordings'),
    ' need no server.',
  );
  addEventListener('hashchange', route);
  route();
  live.server.start();
})();
