
/** How the values of an answer's columns read. */
const values = (() => {
  const ABSENT = {brand: 'no brand', category: 'no category', category_code: 'no category'};
  const PLAIN = /(_id|^step|^steps|^weekday|^decile|^bucket_number|^place|^category_level)$/;
  const SHARE = /(_rate|_low|_high|^share.*|^rate_of_.*|_share)$/;

  function text(answer, column, row) {
    const value = row[column.name];
    if (value === null) return ABSENT[column.name] || format.NONE;
    switch (column.type) {
      case 'INT64':
        if (PLAIN.test(column.name)) return String(value);
        if (column.name === 'hour_of_day') return format.hour(value);
        return column.name.endsWith('_seconds') ? format.duration(value) : format.integer(value);
      case 'FLOAT64':
        if (row.metric === 'conversion' && column.name !== 'score') return format.percent(value);
        if (row.measure === 'duration_seconds' && answer.name === 'session_percentiles') return format.duration(value);
        if (SHARE.test(column.name)) return format.percent(value);
        if (column.name.endsWith('_seconds')) return format.duration(value);
        return Number.isInteger(value) ? format.integer(value) : format.decimal(value, 2);
      case 'NUMERIC': return format.money(value);
      case 'BOOL': return value ? 'yes' : 'no';
      case 'TIMESTAMP': return format.moment(value);
      default: return String(value);
    }
  }

  const isNumber = column => ['INT64', 'FLOAT64', 'NUMERIC'].includes(column.type);

  /** Columns of a table that shows an answer as it is. */
  function columns(answer) {
    return answer.columns.map(column => ({
      label: format.title(column.name),
      what: column.description,
      numeric: isNumber(column),
      value: row => row[column.name] !== null && isNumber(column) ? Number(row[column.name]) : row[column.name],
      cell: row => {
        const shown = text(answer, column, row);
        if (row[column.name] === null) return h('span', {class: 'none'}, shown);
        return column.type === 'STRING' ? named(shown) : shown;
      },
    }));
  }

  return {text, columns};
})();

/**
 * A table that sorts, searches and turns pages. Only the rows of one page are in the document, so a
 * thousand rows cost what twenty-five do.
 *
 * columns: [{label, what, numeric, value(row), cell(row), exact(row)}]; sort: {column, descending}
 */
function dataTable({caption, columns, rows, search, noun, sort, sizes}) {
  const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});
  const pageSizes = sizes || [25, 50, 100];
  let order = sort || null;
  let wanted = '';
  let page = 0;
  let size = pageSizes[0];

  const headers = columns.map((column, index) => {
    const button = h('button', {type: 'button', what: column.what, onclick: () => {
      const descending = order && order.column === index ? !order.descending : column.numeric;
      order = {column: index, descending};
      page = 0;
      draw();
    }}, column.label);
    return h('th', {scope: 'col', class: column.numeric ? 'n' : null}, button);
  });
  const body = h('tbody');
  const table = h('table', null, h('caption', {class: 'unseen'}, caption),
      h('thead', null, h('tr', null, headers)), body);
  const count = h('span', {role: 'status'});
  const where = h('span');
  const back = h('button', {type: 'button', class: 'button', onclick: () => { page--; draw(); }}, 'Previous');
  const forth = h('button', {type: 'button', class: 'button', onclick: () => { page++; draw(); }}, 'Next');
  const sizer = h('select', {'aria-label': 'Rows on a page', onchange: event => {
    size = Number(event.target.value);
    page = 0;
    draw();
  }}, pageSizes.map(value => h('option', {value: String(value)}, value + ' rows')));
  const finder = search
    ? h('input', {type: 'search', placeholder: search, 'aria-label': search, oninput: event => {
      wanted = event.target.value.trim().toLocaleLowerCase();
      page = 0;
      draw();
    }})
    : null;

  function compare(a, b) {
    const {value} = columns[order.column];
    const left = value(a);
    const right = value(b);
    const gone = x => x === null || x === undefined;
    // What is unknown is neither large nor small: it comes last both ways.
    if (gone(left) || gone(right)) return gone(left) - gone(right);
    const result = typeof left === 'string' ? collator.compare(left, right) : left - right;
    return order.descending ? -result : result;
  }

  const haystack = new Map();
  function contains(row) {
    if (!haystack.has(row)) {
      haystack.set(row, columns.filter(column => !column.numeric || column.searched)
          .map(column => column.searched ? column.searched(row) : column.value(row))
          .filter(value => value !== null).join('\n').toLocaleLowerCase());
    }
    return haystack.get(row).includes(wanted);
  }

  function draw() {
    explain.hide();
    const found = wanted ? rows.filter(contains) : rows.slice();
    if (order) found.sort(compare);
    headers.forEach((header, index) => header.setAttribute('aria-sort',
        order && order.column === index ? (order.descending ? 'descending' : 'ascending') : 'none'));
    const first = page * size;
    const shown = found.slice(first, first + size);
    body.replaceChildren(...shown.map(row => h('tr', null, columns.map((column, index) => {
      const cell = column.cell(row);
      return h(index === 0 ? 'th' : 'td', {
        scope: index === 0 ? 'row' : null,
        class: column.numeric ? 'n' : null,
        what: column.what,
        'data-exact': column.exact ? column.exact(row) : null,
      }, cell);
    }))));
    const things = noun || ['row', 'rows'];
    count.textContent = found.length === 0
      ? 'Nothing found.'
      : (found.length > size ? format.integer(first + 1) + '\u2013' + format.integer(first + shown.length) + ' of ' : '')
        + format.plural(found.length, ...things)
        + (wanted ? ' found of ' + format.integer(rows.length) : '');
    where.textContent = 'Page ' + (page + 1) + ' of ' + Math.max(1, Math.ceil(found.length / size));
    back.disabled = page === 0;
    forth.disabled = first + size >= found.length;
  }

  draw();
  const paged = rows.length > pageSizes[0];
  return h('div', null,
      finder ? h('div', {class: 'controls', style: 'margin:0 0 .6rem'}, finder) : null,
      h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table: ' + caption}, table),
      h('div', {class: 'pager'}, count,
          paged ? h('span', {class: 'steps'}, sizer, back, where, forth) : null));
}
