
/** Everything that is drawn, to be drawn again in other colours. */
const panels = [];

/** A choice of a few, as a row of buttons. */
function choice(label, options, value, onChange) {
  const buttons = options.map(option => h('button', {
    type: 'button',
    'aria-pressed': String(option.value === value),
    'data-value': option.value,
    what: option.what,
    onclick: event => {
      buttons.forEach(button => button.setAttribute('aria-pressed', String(button === event.currentTarget)));
      onChange(option.value);
    },
  }, option.label));
  return h('div', {class: 'switch', role: 'group', 'aria-label': label}, buttons);
}

/** A choice of many. */
function selection(label, options, value, onChange) {
  return h('label', {class: 'field'}, h('span', null, label),
      h('select', {onchange: event => onChange(event.target.value)},
          options.map(option => h('option', {value: option.value, selected: option.value === value}, option.label))));
}

const csv = (() => {
  /** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
  function field(value, column) {
    if (value === null) return '';
    let text = String(value);
    if (column.type === 'STRING' && /^[=+\-@\t\r]/.test(text)) text = '\'' + text;
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function text(answer) {
    const lines = [answer.columns.map(column => column.name).join(',')];
    for (const row of answer.rows) {
      lines.push(answer.columns.map(column => field(row[column.name], column)).join(','));
    }
    return lines.join('\r\n') + '\r\n';
  }

  function download(answer) {
    // The mark tells spreadsheets that this is UTF-8.
    const url = URL.createObjectURL(new Blob(['\ufeff', text(answer)], {type: 'text/csv;charset=utf-8'}));
    const link = h('a', {href: url, download: answer.name + '_' + data.meta.from_date + '_' + data.meta.to_date + '.csv'});
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    say(answer.name + ' is downloaded as CSV.');
  }

  return {text, download};
})();

/** Says something to those who listen instead of look. */
function say(text) {
  document.getElementById('said').textContent = text;
}

/**
 * One question: what was found in a sentence, the drawing, and its table, its SQL and its CSV one click
 * away.
 *
 * show(state) gives an element, or {option, height, after} for a chart; finding(state) a sentence;
 * empty(state) a sentence if there is nothing to draw; controls(state, change) a list of elements.
 */
function panel({id, size, title, answers, show, finding, empty, controls, state, caution}) {
  const found = answers.map(name => data.answer(name)).filter(answer => answer !== null);
  const current = {...state};
  let view = 'chart';
  let asked = 0;
  let chart = null;
  const findingText = h('p', {class: 'finding'});
  const controlsBox = h('div', {class: 'controls'});
  const body = h('div', {class: 'body'});
  const heading = h('h3', {id: id + '-title'}, title);
  const views = [{value: 'chart', label: 'View'}, {value: 'table', label: 'Table'}, {value: 'sql', label: 'SQL'}];
  const actions = h('div', {class: 'actions'},
      choice(title + ': show as', views, view, value => { view = value; draw(); }),
      h('button', {type: 'button', class: 'button csv', 'aria-label': title + ': download as CSV',
        onclick: () => csv.download(found[asked])}, 'CSV'));
  const notFor = caution || (found[0] ? 'Not for: ' + found[0].notFor : null);
  const element = h('section', {class: 'panel ' + (size || 'w12'), id, 'aria-labelledby': id + '-title'},
      h('header', null, heading, found.length ? actions : null), findingText,
      controlsBox, body, notFor ? h('p', {class: 'caution'}, notFor) : null);

  function release() {
    if (chart) chart.dispose();
    chart = null;
  }

  function askedControl() {
    if (found.length < 2) return [];
    return [selection('Answer', found.map((answer, index) => ({value: String(index), label: answer.question})),
        String(asked), value => { asked = Number(value); draw(); })];
  }

  function draw() {
    release();
    if (!found.length) {
      body.replaceChildren(h('p', {class: 'notice'}, 'The data of this report has no answer to this.'));
      return;
    }
    const nothing = empty ? empty(current) : null;
    const sentence = nothing || !finding ? '' : finding(current);
    findingText.textContent = sentence;
    findingText.hidden = !sentence;
    const change = (name, value) => { current[name] = value; draw(); };
    const wantsControls = view === 'chart' && controls && !nothing;
    const list = view === 'chart' ? (wantsControls ? controls(current, change) : []) : askedControl();
    replaceControls(list);
    if (view === 'sql') {
      body.replaceChildren(sql(found[asked]));
    } else if (view === 'table') {
      body.replaceChildren(table(found[asked]));
    } else if (nothing) {
      body.replaceChildren(h('p', {class: 'notice'}, nothing));
    } else {
      drawing(show(current));
    }
  }

  /** Makes the controls anew, and leaves the focus where it was. */
  function replaceControls(list) {
    const focused = controlsBox.contains(document.activeElement) ? document.activeElement : null;
    const place = [...controlsBox.querySelectorAll('button,select')].indexOf(focused);
    controlsBox.replaceChildren(...list.filter(Boolean));
    controlsBox.hidden = !controlsBox.hasChildNodes();
    const again = controlsBox.querySelectorAll('button,select')[place];
    if (again) again.focus();
  }

  function drawing(shown) {
    if (shown instanceof Node) {
      body.replaceChildren(shown);
      return;
    }
    const box = h('div', {class: 'chart', role: 'img',
      'aria-label': title + '. ' + findingText.textContent + ' The numbers are in the table view.',
      style: 'height:' + shown.height + 'rem'});
    body.replaceChildren(box, ...(shown.after ? [shown.after] : []));
    chart = echarts.init(box, null, {renderer: 'canvas'});
    chart.setOption(shown.option);
    watch.observe(box);
  }

  const watch = new ResizeObserver(entries => {
    for (const entry of entries) {
      const live = echarts.getInstanceByDom(entry.target);
      if (!live) {
        watch.unobserve(entry.target);
      } else if (entry.contentRect.width > 0 && Math.abs(live.getWidth() - entry.contentRect.width) > 1) {
        // A chart may be drawn otherwise where there is less room.
        draw();
      }
    }
  });

  function sql(answer) {
    const text = h('pre', {tabindex: '0', role: 'region', 'aria-label': 'SQL of ' + answer.name}, answer.sql);
    const copy = h('button', {type: 'button', class: 'button', onclick: () => {
      const range = document.createRange();
      range.selectNodeContents(text);
      const selected = window.getSelection();
      selected.removeAllRanges();
      selected.addRange(range);
      const copied = document.execCommand('copy');
      copy.textContent = copied ? 'Copied' : 'Selected';
      say(copied ? 'The SQL is copied.' : 'The SQL is selected.');
    }}, 'Copy');
    return h('div', null,
        h('div', {class: 'sqlbar'}, h('span', null, 'GoogleSQL, the same for BigQuery and for the files of a run: ' + answer.name + '.sql'), copy),
        text);
  }

  function table(answer) {
    if (!answer.rows.length) {
      return h('p', {class: 'notice'}, 'No rows: nothing of the kind happened between ' + format.day(data.meta.from_date)
          + ' and ' + format.day(data.meta.to_date) + '.');
    }
    const searchable = answer.rows.length > 25;
    return h('div', null,
        h('p', {class: 'finding', style: 'margin:0 0 .6rem'}, answer.question + ' One line: ' + answer.grain),
        dataTable({caption: answer.question, columns: values.columns(answer), rows: answer.rows,
          search: searchable ? 'Search the table' : null}));
  }

  panels.push({draw, release});
  return element;
}
