// One column: an era's title, its site (live), its lanes, its counts and the outcome.
(function () {
  const { element } = Lesson;
  // The counts that make the point, each with its words.
  const COUNTS = [
    ['processes', (count) => Lesson.count(count, count === 1 ? 'process' : 'processe')],
    ['hops', (count) => Lesson.count(count, 'hop')],
    ['round_trips', (count) => Lesson.count(count, 'round trip')],
    ['bytes', Lesson.size],
    ['milliseconds', Lesson.milliseconds],
  ];

  Lesson.Column = class {
    constructor(era, { title, note, onOpen, onStep, most }) {
      this.era = era;
      const id = 'title-' + era;
      this.heading = element(
        'h2',
        { id },
        title,
        note ? ' ' : null,
        note ? element('small', {}, note) : null,
      );
      this.progress = element('span', { class: 'progress' });
      this.stepButton = Lesson.button('Step', () => onStep(era), {
        class: 'step-one',
        'aria-label': `Step: the next event of ${[title, note].filter(Boolean).join(', ')}`,
      });
      this.site = element('div', { class: 'site', hidden: true });
      this.lanes = new Lesson.Lanes([title, note].filter(Boolean).join(', '), { onOpen, most });
      this.missing = element('p', { class: 'notice missing', hidden: true });
      this.foot = element('div', { class: 'column-foot' });
      this.node = element(
        'section',
        { class: 'column', 'aria-labelledby': id, dataset: { era } },
        element('div', { class: 'column-head' }, this.heading, this.progress, this.stepButton),
        this.site,
        this.missing,
        this.lanes.node,
        this.foot,
      );
    }

    setMissing(sentence) {
      this.missing.textContent = sentence || '';
      this.missing.hidden = !sentence;
      this.lanes.node.hidden = this.stepButton.hidden = this.progress.hidden = Boolean(sentence);
    }

    // Show the site of the era in a frame, once.
    setSite(address, title) {
      this.site.hidden = !address;
      if (!address || this.address === address) return;
      this.address = address;
      this.site.replaceChildren(
        element('iframe', { src: address, title: `The site on ${title}` }),
        element(
          'a',
          { href: address, target: '_blank', rel: 'noopener', class: 'own' },
          'own window',
          element('span', { class: 'unseen' }, ` for the site on ${title}`),
        ),
      );
    }

    showProgress(track) {
      const hops = track.events.filter((event) => event.kind === 'hop').length;
      const shown = track.shownEvents().filter((event) => event.kind === 'hop').length;
      this.progress.textContent =
        track.limit === Infinity
          ? `${shown} of ${Lesson.count(hops, 'hop')}`
          : Lesson.count(shown, 'hop');
      this.stepButton.disabled = !track.next;
    }

    // Show the work of Redis so far, live: `counts` is {round_trips, polls}, or null.
    showRoundTrips(counts) {
      this.hideEnd();
      if (!counts) return;
      const trips = Lesson.count(counts.round_trips, 'round trip');
      const polls = Lesson.count(counts.polls, 'poll');
      this.foot.append(element('p', { class: 'weak' }, `${trips} to Redis; ${polls}, not shown`));
    }

    // Show the end of a recording: the answer, the outcome, and the counts.
    showEnd(recording, answer) {
      const counts = COUNTS.filter(([name]) => Number.isFinite((recording.counts || {})[name]));
      this.foot.replaceChildren(
        answer || '',
        element(
          'p',
          { class: 'outcome' },
          ...this._marked(recording.outcome || '', recording.shows),
        ),
        element(
          'ul',
          { class: 'counts', 'aria-label': 'Counts' },
          ...counts.map(([name, words]) => {
            const [number, ...word] = words(recording.counts[name]).split(' ');
            return element('li', {}, element('b', {}, number), ' ' + word.join(' '));
          }),
        ),
      );
    }

    hideEnd() {
      this.foot.replaceChildren();
    }

    // The words of the outcome that answer the question are marked.
    _marked(outcome, shows) {
      const found = shows && new RegExp(shows, 'i').exec(outcome);
      if (!found) return [outcome];
      const end = found.index + found[0].length;
      return [outcome.slice(0, found.index), element('mark', {}, found[0]), outcome.slice(end)];
    }
  };
})();
