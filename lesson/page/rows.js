// A row for each event: an arrow from lane to lane, a bar of work, a process's change, a remark.
(function () {
  const { element } = Lesson;
  const LONG_GAP = 500; // ms without an event, from which a row says so

  // Return the CSS background with one line for each lane; a stopped process has a broken line.
  function lifelines(lanes) {
    return lanes
      .map((lane, index) => {
        const place = ((index + 0.5) / lanes.length) * 100;
        const line = lane.running
          ? 'linear-gradient(var(--life), var(--life))'
          : 'repeating-linear-gradient(var(--life) 0 3px, transparent 3px 9px)';
        return `${line} ${place}% 0 / 2px 100% no-repeat`;
      })
      .join(', ');
  }

  // Return [left, right] (0 to 1) of an arrow, or null if a lane is unknown.
  function span(event, lanes) {
    const from = lanes.findIndex((lane) => lane.name === event.from);
    const to = lanes.findIndex((lane) => lane.name === event.to);
    if (from < 0 || to < 0) return null;
    const [left, right] = [Math.min(from, to), Math.max(from, to)].map(
      (at) => (at + 0.5) / lanes.length,
    );
    return { left, right, leftwards: to < from };
  }

  // A label stands above its arrow and goes to the side with more room.
  function placed(left, right) {
    const side = 1 - left >= right ? 'begin' : 'end';
    return { '--left': left, '--right': right, side };
  }

  const unseen = (text) => element('span', { class: 'unseen' }, text);

  // What a row says. A screen reader also gets the unit and the lanes, which others see.
  // `origin` is the time (ms) from which the row counts.
  function caption(event, strong, weak, origin) {
    const [number, unit] = Lesson.milliseconds(Math.max(0, event.at - origin)).split(' ');
    const lanes = event.kind === 'hop' ? `: ${event.from} to ${event.to}: ` : `: ${event.lane}: `;
    return element(
      'span',
      { class: 'caption' },
      element('span', { class: 'ms' }, number, unit === 'ms' ? unseen(' ms') : ' ' + unit),
      unseen(lanes),
      element('b', {}, strong),
      weak ? element('span', { class: 'weak' }, unseen(', '), weak) : null,
    );
  }

  function hop(event, lanes, { onOpen, origin }) {
    const [strong, weak] = Lesson.labelOf(event);
    const place = span(event, lanes) || { left: 0, right: 1, unknown: true };
    const { side, ...style } = placed(place.left, place.right);
    const button = element(
      'button',
      {
        type: 'button',
        tabindex: '-1',
        onclick: () => onOpen(event),
        class: `hop ${side} ${place.leftwards ? 'leftwards' : 'rightwards'}`,
      },
      caption(event, strong, weak, origin),
    );
    if (!place.unknown)
      button.append(element('span', { class: 'arrow' }, element('span', { class: 'packet' })));
    return { button, style, family: Lesson.familyOf(event) };
  }

  function onLane(event, lanes, { onOpen, origin }, kind, strong, weak) {
    const index = Math.max(
      0,
      lanes.findIndex((lane) => lane.name === event.lane),
    );
    const at = (index + 0.5) / lanes.length;
    const { side, ...style } = placed(at, at);
    const button = element(
      'button',
      {
        type: 'button',
        tabindex: '-1',
        onclick: () => onOpen(event),
        class: `${kind} ${side}`,
      },
      element('span', { class: 'mark', 'aria-hidden': 'true' }),
      caption(event, strong, weak, origin),
    );
    return { button, style, family: kind };
  }

  const MAKERS = {
    hop,
    span: (event, lanes, how) =>
      onLane(event, lanes, how, 'work', event.label, Lesson.milliseconds(event.until - event.at)),
    process: (event, lanes, how) =>
      onLane(event, lanes, how, 'change ' + event.what, event.what, event.label),
    note: (event, lanes, how) => onLane(event, lanes, how, 'note', event.label, event.lane),
  };

  Lesson.lifelines = lifelines;

  // Return the <li> of an event, or null for a kind that the page does not know.
  Lesson.row = function (event, lanes, onOpen, origin) {
    const make = MAKERS[event.kind];
    if (!make) return null;
    const { button, style, family } = make(event, lanes, { onOpen, origin });
    return element(
      'li',
      {
        class: `row ${family.split(' ')[0]}`,
        style: { ...style, background: lifelines(lanes) },
        dataset: { what: event.what || event.kind },
      },
      button,
    );
  };

  // Return a row for a time without events, or null if the time is short.
  Lesson.gapRow = function (before, event, lanes) {
    const gap = before ? event.at - before.at : 0;
    if (gap < LONG_GAP) return null;
    return element(
      'li',
      { class: 'row gap', style: { background: lifelines(lanes) } },
      element('span', {}, `${Lesson.milliseconds(gap)} pass`),
    );
  };
})();
