// Show one recording: ask, play in the columns, and tell the outcome.
(function () {
  const { element, byId } = Lesson;
  const USUAL = ['channels1-stock', 'channels2', 'channels4'];

  Lesson.Showing = class {
    constructor(player, bar) {
      this.player = player;
      this.bar = bar;
      this.question = new Lesson.Question(byId('question'), () => this.reveal());
      this.chosen = JSON.parse(Lesson.kept.get('eras') || 'null') || USUAL;
      byId('ask-again').onclick = () => this.ask();
    }

    open(scenario) {
      this.scenario = scenario;
      byId('stage-title').textContent = Lesson.scenarioTitle(scenario);
      byId('stage-title').focus({ preventScroll: true }); // where a screen reader goes on
      this._link('previous', -1);
      this._link('next', 1);
      this._drawChoice();
      this.ask();
    }

    get available() {
      return Lesson.ERAS.filter((era) => Lesson.recordings()[this.scenario][era]);
    }

    get eras() {
      const eras = this.available.filter((era) => this.chosen.includes(era));
      return eras.length ? eras : this.available.slice(0, 3);
    }

    recording(era) {
      return Lesson.recordings()[this.scenario][era];
    }

    _link(id, by) {
      const ids = Lesson.scenarioIds();
      const other = ids[ids.indexOf(this.scenario) + by];
      byId(id).href = other ? '#recordings/' + other : '#recordings';
      byId(id).title = other ? Lesson.scenarioTitle(other) : 'All recordings';
    }

    // ---- Which eras are beside each other ----

    _drawChoice() {
      const boxes = this.available.map((era) =>
        element(
          'label',
          {},
          element('input', { type: 'checkbox', value: era, onchange: () => this._choose() }),
          element(
            'span',
            {},
            element('span', { class: 'unseen' }, 'Channels '),
            Lesson.ERA_TITLES[era].replace('Channels ', ''),
            ' ',
            Lesson.ERA_NOTES[era] ? element('small', {}, Lesson.ERA_NOTES[era]) : null,
          ),
        ),
      );
      byId('era-choice').replaceChildren(element('legend', {}, 'Channels'), ...boxes);
      this._checkChoice();
    }

    _checkChoice() {
      for (const box of byId('era-choice').querySelectorAll('input')) {
        box.checked = this.eras.includes(box.value);
        box.disabled = box.checked && this.eras.length === 1; // one column has to stay
      }
    }

    _choose() {
      const boxes = [...byId('era-choice').querySelectorAll('input')];
      this.chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      Lesson.kept.set('eras', JSON.stringify(this.chosen));
      this._checkChoice();
      const wasAsking = this.question.asking;
      this.ask({ keepsVotes: true });
      if (!wasAsking && this.question.asking) this.question.reveal();
    }

    // ---- Ask, play, tell ----

    ask({ keepsVotes = false } = {}) {
      this._load();
      document.body.dataset.phase = 'asking';
      if (Lesson.PREDICTIONS[this.scenario]) {
        this.question.ask(this.scenario, this.eras, keepsVotes);
      } else this._revealUnasked();
    }

    _revealUnasked() {
      this.question.hide();
      this.reveal();
    }

    reveal() {
      document.body.dataset.phase = 'playing';
      this.player.play();
      const focused = document.activeElement; // none: the question with the focus is gone
      if (focused === document.body) byId('play').focus({ preventScroll: true });
    }

    _load() {
      this.columns = this.eras.map((era) => {
        const track = new Lesson.Track(
          era,
          this.recording(era).events.filter((event) => event.kind !== 'count'),
        );
        const column = new Lesson.Column(era, {
          title: Lesson.ERA_TITLES[era],
          note: Lesson.ERA_NOTES[era],
          onOpen: (event) => Lesson.openContent(era, event, track.events),
          onStep: () => this._stepOne(era),
        });
        column.lanes.setLanes(this.recording(era).lanes);
        return { era, track, column };
      });
      Lesson.placeColumns(this.columns.map(({ column }) => column));
      this.ended = false;
      this.player.load(this.columns.map(({ track }) => track));
    }

    _stepOne(era) {
      const [[, event] = []] = this.player.step(era);
      if (event) Lesson.say(Lesson.sentence(event));
    }

    // ---- Calls of the player ----

    show(era, event, hopTime) {
      this.columns.find((one) => one.era === era).column.lanes.show(event, hopTime);
    }

    jump() {
      for (const { column, track } of this.columns) column.lanes.showAll(track.shownEvents());
    }

    change() {
      for (const { column, track } of this.columns) column.showProgress(track);
      if (this.player.atEnd && this.player.total && !this.ended) this._end();
      if (!this.player.atEnd && this.ended) this._unend();
      this.bar.show();
    }

    _end() {
      this.ended = true;
      this.player.pause();
      for (const { era, column } of this.columns) {
        const right = Lesson.rightAnswer(this.scenario, era);
        column.lanes.rest();
        column.showEnd(
          { ...this.recording(era), shows: right && right.shows },
          right && this.question.answer(era),
        );
        if (right) column.lanes.mark(right.proof);
      }
      if (Lesson.PREDICTIONS[this.scenario]) this.question.explain(true);
      Lesson.say(
        this.columns
          .map(({ era }) => `${Lesson.eraName(era)}: ${this.recording(era).outcome}`)
          .join(' '),
      );
    }

    _unend() {
      this.ended = false;
      for (const { column } of this.columns) column.hideEnd();
      this.question.explain(false);
      byId('columns')
        .querySelectorAll('.proof')
        .forEach((row) => row.classList.remove('proof'));
    }
  };
})();
