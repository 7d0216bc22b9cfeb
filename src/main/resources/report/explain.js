
/** Builds elements. Text only ever becomes text: nothing on this page parses markup. */
function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') element.className = value;
    else if (name === 'what') element.dataset.what = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
  return element;
}

/** A value from the data: of unknown length and direction. */
const named = name => h('bdi', {class: 'name', dir: 'auto'}, name);

/** Shows the explanation of whatever the pointer or the focus is on. */
const explain = (() => {
  const tip = document.getElementById('tip');
  let current = null;

  function show(element) {
    if (current === element) return;
    hide();
    current = element;
    tip.replaceChildren();
    if (element.dataset.exact) tip.append(h('span', {class: 'exact'}, element.dataset.exact));
    tip.append(element.dataset.what);
    tip.hidden = false;
    element.setAttribute('aria-describedby', 'tip');
    place(element.getBoundingClientRect());
  }

  function place(anchor) {
    const box = tip.getBoundingClientRect();
    const gap = 8;
    const left = Math.max(gap, Math.min(anchor.left, window.innerWidth - box.width - gap));
    const below = anchor.bottom + gap + box.height <= window.innerHeight;
    tip.style.left = left + 'px';
    tip.style.top = (below ? anchor.bottom + gap : Math.max(gap, anchor.top - gap - box.height)) + 'px';
  }

  function hide() {
    if (current) current.removeAttribute('aria-describedby');
    current = null;
    tip.hidden = true;
  }

  const target = event => event.target instanceof Element ? event.target.closest('[data-what]') : null;
  document.addEventListener('pointerover', event => {
    const element = target(event);
    if (element) show(element);
    else if (current && current !== document.activeElement) hide();
  });
  document.addEventListener('focusin', event => {
    const element = target(event);
    if (element) show(element);
    else hide();
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', event => { if (event.key === 'Escape') hide(); });
  window.addEventListener('scroll', hide, {passive: true});
  return {hide};
})();
