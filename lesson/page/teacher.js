// The buttons of the teacher, for one era or all. A button without a process in the era says why.
(function () {
  const { element } = Lesson;
  // [action, text, kind of the process that it needs]
  const ACTIONS = [
    ['log-in', 'Log in a user'],
    ['stop-worker', 'Stop worker', 'worker'],
    ['start-worker', 'Start worker', 'worker'],
    ['restart-django', 'Restart Django'],
    ['kill-daphne', 'Kill daphne'],
    ['stop-redis', 'Stop Redis', 'redis'],
    ['start-redis', 'Start Redis', 'redis'],
    ['fill-queue', 'Fill queue'],
    ['begin-again', 'Begin again'],
  ];

  Lesson.Teacher = class {
    constructor(node, server) {
      this.node = node;
      this.server = server;
      this.era = 'all';
      this.isTeacher = false;
      this.result = element('p', { class: 'result', role: 'status' });
    }

    show(state) {
      this.isTeacher = state.teacher;
      const eras = Object.keys(state.eras);
      if (this.drawn !== eras.join()) this._draw(state, eras);
      this.drawn = eras.join();
      this.state = state;
      this._judge();
    }

    _draw(state, eras) {
      const choice = ['all', ...eras].map((era) =>
        element(
          'label',
          {},
          element('input', {
            type: 'radio',
            name: 'teacher-era',
            value: era,
            checked: era === this.era,
            onchange: () => {
              this.era = era;
              this._judge();
            },
          }),
          element(
            'span',
            {},
            era === 'all' ? 'All' : (Lesson.ERA_TITLES[era] || era).replace('Channels ', ''),
          ),
        ),
      );
      this.buttons = ACTIONS.map(([action, text, kind]) =>
        Lesson.button(text, () => this._press(action), { dataset: { action, kind: kind || '' } }),
      );
      this.node.replaceChildren(
        element(
          'fieldset',
          { class: 'rates' },
          element('legend', { class: 'unseen' }, 'Channels'),
          ...choice,
        ),
        element('div', { class: 'actions' }, ...this.buttons),
        this.result,
      );
    }

    // Return why a button does nothing in the chosen era, or ''.
    _reason(button) {
      const eras =
        this.era === 'all' ? Object.values(this.state.eras) : [this.state.eras[this.era]];
      const present = eras.filter((era) => !era.missing);
      if (!present.length) return `${eras[0].title} does not run: ${eras[0].missing}`;
      const { kind } = button.dataset;
      const has = (era) => (era.processes || []).some((process) => process.kind === kind);
      if (!kind || present.some(has)) return '';
      return kind === 'worker'
        ? `${present[0].title} has no workers: daphne runs Django.`
        : `${present[0].title} has no ${kind}.`;
    }

    _judge() {
      for (const button of this.buttons) {
        const reason = this._reason(button);
        button.title = reason;
        if (reason) button.setAttribute('aria-disabled', 'true');
        else button.removeAttribute('aria-disabled');
      }
    }

    async _press(action) {
      const button = this.buttons.find((one) => one.dataset.action === action);
      const reason = this._reason(button);
      if (reason) return this._tell(reason, false);
      button.classList.add('busy');
      const { ok, sentence } = await this.server.act(this.era, action);
      button.classList.remove('busy');
      this._tell(sentence, ok);
      return this.server.refresh();
    }

    _tell(sentence, ok) {
      this.result.textContent = sentence;
      this.result.classList.toggle('error', !ok);
    }
  };
})();
