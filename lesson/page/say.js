// Tell screen readers about a change: at most one sentence a second, and the newest wins.
(function () {
  const PAUSE = 1000;
  let waiting = null;
  let timer = null;

  function flush() {
    timer = null;
    if (waiting === null) return;
    Lesson.byId('said').textContent = waiting;
    waiting = null;
    timer = setTimeout(flush, PAUSE);
  }

  Lesson.say = function (sentence) {
    waiting = sentence;
    if (!timer) timer = setTimeout(flush, 50);
  };
})();
