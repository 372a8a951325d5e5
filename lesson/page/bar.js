// The bar at the bottom: play, step, slow motion, where it is, and jump to now.
(function () {
  const { element, button } = Lesson;

  Lesson.Bar = class {
    constructor(node, player) {
      this.player = player;
      this.live = false;
      this.back = button('Back', () => this.player.back(), {
        'aria-label': 'One event back in all columns',
        title: '←',
      });
      this.toggle = button('Play', () => this.playOrPause(), { class: 'primary', id: 'play' });
      this.step = button('Step', () => this.stepAll(), {
        id: 'step',
        'aria-label': 'Step: the next event in all columns',
        title: '→',
      });
      this.rates = element(
        'fieldset',
        { class: 'rates' },
        element('legend', {}, 'Speed'),
        ...Lesson.RATES.map((rate) =>
          element(
            'label',
            {},
            element('input', {
              type: 'radio',
              name: 'rate',
              value: rate,
              onchange: () => this.player.setRate(rate),
            }),
            element('span', {}, rate === 1 ? '1' : `1/${rate}`),
          ),
        ),
      );
      this.scrubber = element('input', {
        type: 'range',
        id: 'scrubber',
        min: 0,
        'aria-label': 'Position in the recording',
        oninput: (event) => this.player.seek(Number(event.target.value)),
      });
      this.place = element('output', { class: 'place', for: 'scrubber', 'aria-live': 'off' });
      this.now = button('Jump to now', () => this.player.jumpToEnd(), { id: 'now' });
      this.sites = button('Hide the sites', () => this.switchSites(), { id: 'sites', title: 'v' });
      node.replaceChildren(
        this.back,
        this.toggle,
        this.step,
        this.rates,
        this.scrubber,
        this.place,
        this.now,
        this.sites,
      );
    }

    // From now on the bar moves this player.
    use(player, live) {
      this.player = player;
      this.live = live;
      this.show();
    }

    switchSites() {
      if (!this.live) return false;
      const isHidden = document.body.classList.toggle('without-sites');
      this.sites.textContent = isHidden ? 'Show the sites' : 'Hide the sites';
      return true;
    }

    // At the end of a recording, play it again.
    playOrPause() {
      if (!this.live && this.player.atEnd) this.player.seek(0);
      this.player.toggle();
    }

    stepAll() {
      const sentences = this.player
        .step()
        .map(([era, event]) => `${Lesson.ERA_TITLES[era]}: ${Lesson.sentence(event)}`);
      Lesson.say(sentences.join('. ') || 'Nothing more to show.');
    }

    changeRate(by) {
      const rates = Lesson.RATES;
      const to =
        rates[Math.min(rates.length - 1, Math.max(0, rates.indexOf(this.player.rate) + by))];
      this.player.setRate(to);
      Lesson.say(to === 1 ? 'Full speed' : `Slow motion: 1/${to}`);
    }

    show() {
      const { player } = this;
      this.toggle.textContent = player.playing ? 'Pause' : 'Play';
      this.toggle.title = 'Space';
      for (const input of this.rates.querySelectorAll('input'))
        input.checked = Number(input.value) === player.rate;
      this.scrubber.hidden = this.back.hidden = this.live;
      this.sites.hidden = !this.live;
      this.scrubber.max = player.total;
      this.scrubber.value = player.shown;
      this.step.disabled = player.atEnd;
      this.back.disabled = player.shown === 0;
      const all = Lesson.count(player.total, 'event');
      const where = `${player.shown} of ${all}, at ${Lesson.milliseconds(player.at)}`;
      this.scrubber.setAttribute('aria-valuetext', where);
      this.place.textContent = this.live ? this.delay() : where;
      this.now.textContent = this.live ? 'Jump to now' : 'To the end';
      this.now.disabled = player.atEnd;
    }

    delay() {
      if (this.player.atEnd) return this.player.playing ? 'up to now' : 'paused';
      return `${Lesson.count(this.player.behind, 'message')} behind`;
    }
  };
})();
