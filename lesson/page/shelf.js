// The list of the recordings.
(function () {
  const { element, byId } = Lesson;

  Lesson.recordings = () => window.RECORDINGS || {};
  // In the order of Lesson.SCENARIOS; those that the page does not know come last.
  Lesson.scenarioIds = () =>
    [...new Set([...Lesson.SCENARIOS, ...Object.keys(Lesson.recordings())])].filter(
      (id) => Lesson.recordings()[id],
    );
  Lesson.scenarioTitle = (id) => Object.values(Lesson.recordings()[id])[0].title || id;

  Lesson.showShelf = function () {
    const ids = Lesson.scenarioIds();
    byId('shelf-list').replaceChildren(
      ...ids.map((id) => {
        const eras = Lesson.ERAS.filter((era) => Lesson.recordings()[id][era]);
        return element(
          'li',
          {},
          element(
            'a',
            { href: '#recordings/' + id },
            element('b', {}, Lesson.scenarioTitle(id)),
            element(
              'small',
              {},
              [...new Set(eras.map((era) => Lesson.ERA_TITLES[era].replace('Channels ', '')))].join(
                ', ',
              ),
            ),
          ),
        );
      }),
    );
    byId('shelf-empty').hidden = ids.length > 0;
    byId('shelf-empty').textContent =
      'No recordings are here. “make recordings” makes them; “make docs” puts them here.';
  };
})();
