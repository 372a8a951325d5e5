// The dialog with the content of one event. Its arrows go to the event before and after.
(function () {
  const { element } = Lesson;

  function fact(name, value) {
    if (value === null || value === undefined || value === '') return [];
    return [element('dt', {}, name), element('dd', {}, String(value))];
  }

  function facts(event) {
    return element(
      'dl',
      {},
      ...fact('From', event.from),
      ...fact('To', event.to),
      ...fact('Process', event.lane),
      ...fact('What', event.what),
      ...fact('Label', event.kind === 'process' ? event.label : ''),
      ...fact('Channel', event.channel),
      ...fact('Group', event.group),
      ...fact('Thread', event.thread),
      ...fact('Size', event.bytes ? Lesson.count(event.bytes, 'byte') : ''),
      ...fact('Time', Lesson.milliseconds(event.at)),
      ...fact('Until', event.until ? Lesson.milliseconds(event.until) : ''),
    );
  }

  function message(event) {
    if (event.kind !== 'hop') return null;
    if (!event.message) return element('p', { class: 'weak' }, 'This hop carries no message.');
    // Text that is JSON itself is shown as JSON.
    const content = Object.fromEntries(
      Object.entries(event.message).map(([key, value]) => {
        try {
          return [
            key,
            typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value,
          ];
        } catch (error) {
          return [key, value];
        }
      }),
    );
    return element(
      'pre',
      { tabindex: '0', 'aria-label': 'The message as JSON', role: 'region' },
      JSON.stringify(content, null, 2),
    );
  }

  // `events`: the list in which `event` stands.
  Lesson.openContent = function (era, event, events) {
    const at = events.indexOf(event);
    const go = (by) => events[at + by] && Lesson.openContent(era, events[at + by], events);
    const title =
      event.kind === 'hop'
        ? Lesson.labelOf(event).filter(Boolean).join(', ')
        : event.kind === 'process'
          ? `${event.lane} ${event.what}`
          : event.label;
    const dialog = Lesson.openDialog(
      'content',
      title,
      element(
        'p',
        { class: 'weak' },
        `${Lesson.eraName(era)}: event ${at + 1} of ${events.length}`,
      ),
      facts(event),
      message(event),
      element(
        'div',
        { class: 'dialog-foot' },
        Lesson.button('Before', () => go(-1), { disabled: at <= 0 }),
        Lesson.button('After', () => go(1), { disabled: at + 1 >= events.length }),
      ),
    );
    dialog.onkeydown = (key) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[key.key];
      if (by) go(by);
      if (by) key.stopPropagation();
    };
  };
})();
