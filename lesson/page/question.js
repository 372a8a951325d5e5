// Ask the class before a recording plays: a question, three answers, and a vote for each column.
(function () {
  const { element, button } = Lesson;
  const LETTERS = ['A', 'B', 'C'];
  const sentences = (text) => [].concat(text).join(' ');

  // Return {answer, shows, proof} of a scenario in an era, or undefined if there is no question.
  Lesson.rightAnswer = function (scenario, era) {
    const right = (Lesson.PREDICTIONS[scenario] || { right: {} }).right;
    return right[Object.keys(right).find((eras) => eras.split(' ').includes(era))];
  };

  Lesson.Question = class {
    constructor(node, onReveal) {
      this.node = node;
      this.onReveal = onReveal;
      this.asking = false;
    }

    // `eras` (list of str) are the columns. The votes begin again, unless they are kept.
    ask(scenario, eras, keepsVotes) {
      this.scenario = scenario;
      this.data = Lesson.PREDICTIONS[scenario];
      this.eras = eras;
      this.votes = new Map(
        eras.map((era) => [era, (keepsVotes && this.votes.get(era)) || [0, 0, 0]]),
      );
      this.cast = [];
      this.active = eras[0];
      this.asking = true;
      this.draw();
    }

    // ---- Votes ----

    vote(answer, era = this.active) {
      this.active = era;
      this.votes.get(era)[answer]++;
      this.cast.push([era, answer]);
      this.draw();
      Lesson.say(
        `${LETTERS[answer]} in ${Lesson.eraName(era)}: ` +
          Lesson.count(this.votes.get(era)[answer], 'vote'),
      );
    }

    undo() {
      const last = this.cast.pop();
      if (!last) return;
      this.votes.get(last[0])[last[1]]--;
      this.draw();
      Lesson.say('The last vote is taken back.');
    }

    nextColumn() {
      this.active = this.eras[(this.eras.indexOf(this.active) + 1) % this.eras.length];
      this.draw();
      Lesson.say(`Votes count for ${Lesson.eraName(this.active)}.`);
    }

    reveal() {
      this.asking = false;
      this.draw();
      this.onReveal();
    }

    hide() {
      this.asking = false;
      this.node.hidden = true;
    }

    // ---- What is seen ----

    draw() {
      const focused =
        this.node.contains(document.activeElement) && document.activeElement.dataset.key;
      this.node.hidden = false;
      this.node.classList.toggle('asking', this.asking);
      const text = element(
        'p',
        { id: 'question-text', class: 'question-text' },
        sentences(this.data.question),
      );
      this.node.replaceChildren(text, this.asking ? this._ballot() : this._legend());
      if (focused) this.node.querySelector(`[data-key="${focused}"]`)?.focus();
    }

    _ballot() {
      const head = element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Answer'),
        ...this.eras.map((era) =>
          element(
            'th',
            { scope: 'col', class: era === this.active ? 'active' : '' },
            Lesson.ERA_TITLES[era],
            Lesson.ERA_NOTES[era] ? element('small', {}, Lesson.ERA_NOTES[era]) : null,
          ),
        ),
      );
      const rows = this.data.answers.map((answer, index) =>
        element(
          'tr',
          {},
          element(
            'th',
            { scope: 'row' },
            element('span', {}, element('span', { class: 'letter' }, LETTERS[index]), answer),
          ),
          ...this.eras.map((era) =>
            element(
              'td',
              { class: era === this.active ? 'active' : '' },
              this._counter(era, index),
            ),
          ),
        ),
      );
      return element(
        'div',
        { class: 'ballot' },
        element(
          'table',
          { style: { '--eras': this.eras.length } },
          element('thead', {}, head),
          element('tbody', {}, ...rows),
        ),
        element(
          'div',
          { class: 'ballot-foot' },
          button('Show what happens', () => this.reveal(), { class: 'primary', id: 'reveal' }),
          button('Take a vote back', () => this.undo(), {
            disabled: !this.cast.length,
            dataset: { key: 'undo' },
          }),
          element(
            'span',
            { class: 'weak keys-hint' },
            'Keys: 1, 2, 3 vote in the marked column; c marks the next one; Enter reveals',
          ),
        ),
      );
    }

    _counter(era, index) {
      const votes = this.votes.get(era)[index];
      return button(String(votes), () => this.vote(index, era), {
        class: 'vote',
        dataset: { key: `${era}-${index}` },
        'aria-label':
          `Vote ${LETTERS[index]} in ${Lesson.eraName(era)}: ` + Lesson.count(votes, 'vote'),
      });
    }

    _legend() {
      return element(
        'ul',
        { class: 'legend', 'aria-label': 'Answers' },
        ...this.data.answers.map((answer, index) =>
          element('li', {}, element('span', { class: 'letter' }, LETTERS[index]), answer),
        ),
      );
    }

    // Show why the answers are as they are, or hide it again.
    explain(isShown) {
      this.node.classList.toggle('answered', isShown);
      const why = this.node.querySelector('.because');
      if (why) why.remove();
      if (isShown)
        this.node.append(element('p', { class: 'because' }, sentences(this.data.because)));
    }

    // Return the element with the right answer of an era and the votes for it.
    answer(era) {
      const right = Lesson.rightAnswer(this.scenario, era);
      const votes = this.votes.get(era) || [0, 0, 0];
      const all = votes.reduce((sum, count) => sum + count, 0);
      const foresaw = all ? `${votes[right.answer]} of ${all} said so` : '';
      return element(
        'p',
        { class: 'answer' },
        element('span', { class: 'letter' }, LETTERS[right.answer]),
        element('b', {}, this.data.answers[right.answer]),
        foresaw ? element('span', { class: 'weak' }, foresaw) : null,
      );
    }
  };
})();
