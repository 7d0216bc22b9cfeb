
/** The answers that the page holds. */
const data = (() => {
  const all = JSON.parse(document.getElementById('report-data').textContent);
  const wrapped = new Map();

  /** An answer with its rows as objects, or null if the data lacks it. */
  function answer(name) {
    if (!wrapped.has(name)) {
      const found = all.queries[name];
      wrapped.set(name, found ? wrap(name, found) : null);
    }
    return wrapped.get(name);
  }

  function wrap(name, found) {
    const names = found.columns.map(column => column.name);
    const rows = found.rows.map(values => {
      const row = {};
      names.forEach((column, i) => { row[column] = values[i]; });
      return row;
    });
    const columns = {};
    found.columns.forEach(column => { columns[column.name] = column; });
    return {
      name,
      rows,
      columns: found.columns,
      question: found.question,
      grain: found.grain,
      notFor: found.not_for,
      sql: found.sql,
      what: column => columns[column] ? columns[column].description : '',
    };
  }

  const rows = name => (answer(name) || {rows: []}).rows;
  const row = name => rows(name)[0] || null;

  return {meta: all.meta, answer, rows, row};
})();
