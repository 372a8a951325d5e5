// The panel for the class: the address, its QR code, and the names of the ready-made accounts.
(function () {
  const { element, byId } = Lesson;
  let state = null;

  const asFile = (svg) =>
    svg.includes('xmlns=') ? svg : svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');

  Lesson.showJoin = function (newState) {
    state = newState;
    byId('join-button').hidden = !(state.join && state.join.address);
  };

  Lesson.openJoin = function () {
    if (!state || !state.join) return;
    const { address, qr } = state.join;
    // As a picture: what is in the SVG cannot run. A picture needs the namespace.
    const code = qr
      ? element('img', {
          class: 'qr',
          alt: 'QR code of the address',
          src: 'data:image/svg+xml,' + encodeURIComponent(asFile(qr)),
        })
      : null;
    const names = element(
      'ul',
      { class: 'students' },
      ...(state.students || []).map((name) => element('li', {}, name)),
    );
    Lesson.openDialog(
      'join',
      'Join with your phone or laptop',
      element('p', { class: 'address' }, address),
      element(
        'div',
        { class: 'join' },
        code,
        element(
          'div',
          {},
          element(
            'p',
            {},
            code ? 'Scan the code, or type the address. ' : 'Type the address. ',
            'Then log in with the account on your slip of paper.',
          ),
          element('h3', {}, 'Accounts'),
          names,
        ),
      ),
    );
  };

  byId('join-button').onclick = Lesson.openJoin;
})();
