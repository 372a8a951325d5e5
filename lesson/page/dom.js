// Small helpers for elements. All scripts of the page share the namespace `Lesson`.
window.Lesson = window.Lesson || {};

// Return a new element. `properties`: class, dataset, style, on… functions, and attributes.
Lesson.element = function (tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') made.className = value;
    else if (name === 'dataset') Object.assign(made.dataset, value);
    else if (name === 'style')
      for (const key of Object.keys(value)) made.style.setProperty(key, value[key]);
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

Lesson.byId = (id) => document.getElementById(id);

Lesson.button = (text, onclick, properties) =>
  Lesson.element('button', { type: 'button', onclick, ...properties }, text);

// Show a dialog with these children, a heading (its id is `<id>-title`) and a button to close it.
Lesson.openDialog = function (id, title, ...children) {
  const dialog = Lesson.byId(id);
  const head = Lesson.element(
    'div',
    { class: 'dialog-head' },
    Lesson.element('h2', { id: id + '-title' }, title),
    Lesson.button('Close', () => dialog.close(), { class: 'close' }),
  );
  dialog.replaceChildren(head, ...children);
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  }; // beside its box
  if (!dialog.open) dialog.showModal();
  return dialog;
};

Lesson.wantsNoMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// The browser may refuse to keep values; the page works without them.
Lesson.kept = {
  get(name) {
    try {
      return localStorage.getItem('lesson.' + name);
    } catch (error) {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem('lesson.' + name, value);
    } catch (error) {
      /* not kept */
    }
  },
};
