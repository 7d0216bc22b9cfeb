
(() => {
  const root = document.documentElement;
  const main = document.getElementById('main');
  const {meta} = data;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const KEY = 'clickstream-report-colours';

  function remembered() {
    try {
      return localStorage.getItem(KEY) || 'auto';
    } catch (blocked) {
      return 'auto';
    }
  }

  let chosen = remembered();

  function paint() {
    root.dataset.theme = chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen;
    document.querySelectorAll('[data-theme-choice]').forEach(button =>
        button.setAttribute('aria-pressed', String(button.dataset.themeChoice === chosen)));
  }

  document.querySelectorAll('[data-theme-choice]').forEach(button => button.addEventListener('click', () => {
    chosen = button.dataset.themeChoice;
    try {
      localStorage.setItem(KEY, chosen);
    } catch (blocked) {
      // Files may have no storage: the choice then holds until the page is closed.
    }
    repaint();
  }));
  dark.addEventListener('change', repaint);

  function repaint() {
    const before = root.dataset.theme;
    paint();
    if (root.dataset.theme !== before) panels.forEach(panel => panel.draw());
  }

  function header() {
    const range = format.days(meta.from_date, meta.to_date);
    document.title = 'Clickstream report, ' + meta.from_date + ' to ' + meta.to_date;
    const coverage = data.row('coverage');
    document.getElementById('range').textContent = range
      + (coverage && coverage.sessions ? ' \u00b7 ' + format.plural(coverage.sessions, 'session', 'sessions') + ', ' + format.plural(coverage.events, 'event', 'events') : '');
    const run = meta.run;
    document.getElementById('made').textContent = 'Made ' + meta.generated.slice(0, 16).replace('T', ' ') + ' UTC by clickstream-pipeline ' + meta.version
      + ' from the tables in ' + meta.tables + '.'
      + (run && run.rows ? ' The last run read ' + format.plural(run.rows.read, 'row', 'rows') + ' from ' + format.plural(run.input.file_count, 'file', 'files')
        + ': ' + format.integer(run.rows.valid) + ' valid, ' + format.integer(run.rows.quarantined) + ' quarantined.' : '');
  }

  function contents(made) {
    const links = made.map(({id, title}) => h('a', {href: '#' + id}, title));
    document.getElementById('contents').append(h('ul', null, links.map(link => h('li', null, link))));
    const seen = new IntersectionObserver(entries => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        links.forEach(link => {
          if (link.hash === '#' + entry.target.id) link.setAttribute('aria-current', 'true');
          else link.removeAttribute('aria-current');
        });
      }
    }, {rootMargin: '-20% 0px -70% 0px'});
    made.forEach(({element}) => seen.observe(element));
  }

  paint();
  header();
  const made = sections.map(make => make());
  main.replaceChildren(...made.map(({element}) => element));
  contents(made);
  const waiting = panels.slice();
  // Panel by panel, so that the first ones can be read while the last are drawn.
  (function next() {
    const until = performance.now() + 30;
    while (waiting.length && performance.now() < until) waiting.shift().draw();
    if (waiting.length) setTimeout(next, 0);
    else root.dataset.ready = 'true';
  })();
})();
