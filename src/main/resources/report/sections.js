
/** The questions of the report, from the shop as a whole to the quality of its data. */
const sections = (() => {
  const {color} = charts;
  const meta = data.meta;
  const coverage = data.row('coverage') || {sessions: 0, events: 0, days_with_sessions: 0};
  const nothing = !coverage.sessions
    ? 'No sessions between ' + format.day(meta.from_date) + ' and ' + format.day(meta.to_date) + '.'
    : null;
  const oneDay = coverage.days_with_sessions === 1;
  const types = ['view', 'cart', 'remove_from_cart', 'purchase'];
  const nameOf = (row, key, absent) => row[key] === null ? absent : row[key];
  const productName = row => [nameOf(row, 'brand', 'no brand'), nameOf(row, 'category_code', 'no category')].join(' \u00b7 ');
  const what = (answer, column) => data.answer(answer) ? data.answer(answer).what(column) : '';

  function section(id, title, lead, ...children) {
    return {id, title, element: h('section', {class: 'section', id, 'aria-labelledby': id + '-heading'},
        h('h2', {id: id + '-heading'}, title), h('p', {class: 'lead'}, lead), h('div', {class: 'grid'}, children))};
  }

  function tile(label, explanation, figure, exact, asides, small) {
    const shown = h('span', {class: 'explained', tabindex: '0', what: explanation, 'data-exact': exact}, figure);
    return h('div', {class: 'tile'}, h('dt', null, label),
        h('dd', null, h('div', {class: 'figure' + (small ? ' small' : '')}, shown),
            asides.filter(Boolean).map(aside => h('div', {class: 'aside'}, aside))));
  }

  // ---- Headline

  function headline() {
    const now = data.rows('headline').find(row => row.period === 'current');
    const before = data.rows('headline').find(row => row.period === 'previous');
    if (!now || nothing) return h('p', {class: 'notice'}, nothing || 'The data of this report has no headline.');
    const comparable = before && before.days_with_sessions > 0 && before.days_with_sessions === now.days_with_sessions;
    const weeks = comparable ? null : lastWeeks();

    function change(from, to, points) {
      if (from === null || to === null || (!points && Number(from) === 0)) return 'no change can be said';
      const difference = points ? (to - from) * 100 : (to - from) / from * 100;
      const rounded = Number(difference.toFixed(1));
      const word = rounded > 0 ? 'up' : rounded < 0 ? 'down' : 'unchanged';
      if (!rounded) return h('span', {class: 'up'}, word);
      return h('span', {class: word}, (rounded > 0 ? '\u25b2 ' : '\u25bc ') + format.decimal(Math.abs(rounded), 1) + (points ? ' points' : '%'),
          h('span', {class: 'unseen'}, ' ' + word));
    }

    function aside(column, points, daily) {
      if (comparable) {
        const old = before[column];
        const shown = points ? format.percent(old) : format.short(old);
        return [change(old === null ? null : Number(old), now[column] === null ? null : Number(now[column]), points), ' from ' + shown];
      }
      return weeks && daily ? [change(daily(weeks.before), daily(weeks.last), false), ' week on week'] : null;
    }

    const asWhole = value => format.integer(value);
    const sum = metric => days => days[metric];
    const tiles = [
      tile('Revenue', what('headline', 'revenue'), format.short(now.revenue), format.money(now.revenue),
          [aside('revenue', false, sum('revenue'))]),
      tile('Orders', what('headline', 'orders'), format.short(now.orders), asWhole(now.orders),
          [aside('orders', false, sum('orders'))]),
      tile('Conversion', what('headline', 'conversion_rate'), format.percent(now.conversion_rate), null,
          [aside('conversion_rate', true),
            now.conversion_low === null ? null : '95% sure: ' + format.percent(now.conversion_low) + ' to ' + format.percent(now.conversion_high)]),
      tile('Average order', what('headline', 'average_order_value'), format.decimal(now.average_order_value, 2), null,
          [aside('average_order_value', false, days => days.orders ? days.revenue / days.orders : null)]),
      tile('Sessions', what('headline', 'sessions'), format.short(now.sessions), asWhole(now.sessions),
          [aside('sessions', false, sum('sessions'))]),
      tile('Visitors', what('headline', 'visitors'), format.short(now.visitors), asWhole(now.visitors),
          [aside('visitors', false), format.decimal(now.visitors ? now.sessions / now.visitors : null, 1) + ' sessions each']),
      tile('One-event sessions', what('headline', 'bounce_rate'), format.percent(now.bounce_rate), null,
          [aside('bounce_rate', true), 'look once and leave']),
      tile('Left in carts', what('headline', 'abandoned_cart_value'), format.short(now.abandoned_cart_value), format.money(now.abandoned_cart_value),
          [aside('abandoned_cart_value', false), format.percent(now.abandoned_rate) + ' of carts are left']),
    ];
    const said = comparable
      ? 'Compared with ' + format.days(before.first_date, before.last_date) + ', the ' + format.plural(before.days_with_sessions, 'day', 'days') + ' before.'
      : !before || !before.days_with_sessions
        ? 'The tables hold nothing before ' + format.day(now.first_date) + ', so there is no earlier period to compare with'
          + (weeks ? '. Where daily sums allow it, the last seven days are compared with the seven before them (week on week).' : '.')
        : 'The period before has sessions on ' + format.plural(before.days_with_sessions, 'day', 'days') + ', this one on '
          + now.days_with_sessions + ': a change between them would mislead, so none is shown.';
    return h('div', null, h('dl', {class: 'tiles eight'}, tiles),
        h('p', {class: 'lead', style: 'margin:.7rem 0 0; color: var(--muted)'}, said));
  }

  /** Sums of the last seven days and of the seven before, if there are as many in a row. */
  function lastWeeks() {
    const metrics = ['revenue', 'orders', 'sessions'];
    const result = {last: {}, before: {}};
    for (const metric of metrics) {
      const days = data.rows('daily_trend').filter(row => row.metric === metric);
      const fourteen = days.slice(-14);
      if (fourteen.length < 14 || fourteen.some(row => row.value === null)) return null;
      const sum = list => list.reduce((total, row) => total + row.value, 0);
      result.before[metric] = sum(fourteen.slice(0, 7));
      result.last[metric] = sum(fourteen.slice(7));
    }
    return result;
  }

  // ---- Trend

  const METRICS = {
    revenue: {label: 'Revenue', show: format.money, short: format.axis},
    orders: {label: 'Orders', show: format.integer, short: format.axis},
    conversion: {label: 'Conversion', show: format.percent, short: format.axisPercent},
    sessions: {label: 'Sessions', show: format.integer, short: format.axis},
  };

  function trend() {
    const days = metric => data.rows('daily_trend').filter(row => row.metric === metric);
    return panel({
      id: 'trend-panel', title: 'Day by day', answers: ['daily_trend'], state: {metric: 'revenue'},
      empty: () => nothing || (oneDay ? 'One day only, ' + format.day(coverage.first_date) + ': a trend needs more. Its figures are above, its table and SQL one click away.' : null),
      controls: (state, change) => [choice('Metric',
          Object.entries(METRICS).map(([value, {label}]) => ({value, label})), state.metric, value => change('metric', value))],
      finding: state => {
        const rows = days(state.metric);
        const {label, show} = METRICS[state.metric];
        const odd = rows.filter(row => row.stands_out);
        const judged = rows.some(row => row.stands_out !== null);
        const most = rows.filter(row => row.value !== null).reduce((a, b) => b.value > a.value ? b : a);
        return label + ' was highest on ' + format.weekday(most.session_date) + ', ' + format.day(most.session_date) + ': ' + show(rounded(most.value, state.metric)) + '. '
          + (!judged ? 'Too few days to say which of them stand out (8 are needed).'
            : odd.length === 0 ? 'No day stands out.'
            : format.plural(odd.length, 'day stands', 'days stand') + ' out: '
              + odd.slice(0, 4).map(row => format.shortDay(row.session_date) + (row.value > row.expected ? ' (high)' : ' (low)')).join(', ')
              + (odd.length > 4 ? ' and more.' : '.'));
      },
      show: state => {
        const rows = days(state.metric);
        const {label, show, short} = METRICS[state.metric];
        const judged = rows.some(row => row.expected !== null);
        const averaged = rows.filter(row => row.moving_average !== null).length > 1;
        const shown = value => show(rounded(value, state.metric));
        return {height: 22, option: charts.base({
          legend: charts.legend({data: [label, averaged ? 'Seven-day average' : null, judged ? 'Expected' : null,
            rows.some(row => row.stands_out) ? {name: 'Stands out', icon: 'diamond'} : null].filter(Boolean)}),
          grid: charts.grid(),
          tooltip: charts.tooltip('axis', items => {
            const row = rows[items[0].dataIndex];
            return charts.hint(format.weekday(row.session_date) + ', ' + format.day(row.session_date), [
              [label, shown(row.value), color.get('view')],
              averaged ? ['Seven-day average', shown(row.moving_average), color.get('cart')] : null,
              judged ? ['Expected', shown(row.expected), color.get('other')] : null,
              row.score === null ? null : ['Distance', format.decimal(row.score, 1) + ' robust deviations'],
            ].filter(Boolean), row.stands_out ? 'Stands out: more than 3.5 robust deviations from what was expected.' : null);
          }),
          xAxis: charts.categories(rows.map(row => format.shortDay(row.session_date))),
          yAxis: charts.numbers(short, {min: state.metric === 'conversion' ? value => Math.max(0, value.min * 0.8) : 0}),
          series: [
            {name: label, type: 'bar', barMaxWidth: 34, barCategoryGap: '28%', data: rows.map(row => row.value),
              itemStyle: {color: color.get('view'), opacity: 0.8, borderRadius: [3, 3, 0, 0]}},
            averaged ? {name: 'Seven-day average', type: 'line', data: rows.map(row => row.moving_average), symbol: 'none',
              lineStyle: {width: 2.5, color: color.get('cart')}, itemStyle: {color: color.get('cart')}} : null,
            judged ? {name: 'Expected', type: 'line', data: rows.map(row => row.expected), symbol: 'none',
              lineStyle: {width: 1.5, type: 'dashed', color: color.get('other')}, itemStyle: {color: color.get('other')}} : null,
            {name: 'Stands out', type: 'scatter', symbol: 'diamond', symbolSize: 14, z: 5,
              data: rows.map(row => row.stands_out ? row.value : null),
              itemStyle: {color: color.get('alert'), borderColor: color.get('surface'), borderWidth: 1}},
          ].filter(Boolean),
        })};
      },
    });
  }

  const rounded = (value, metric) => value === null ? null
    : metric === 'conversion' ? value : Math.round(value * 100) / 100;

  // ---- Funnel

  const FUNNELS = {
    any_order: {label: 'Any order', what: 'View, cart and purchase in any order: numerator and denominator come from the same sessions.',
      of: row => [row.view_sessions, row.view_cart_sessions, row.view_cart_purchase_sessions], stages: ['view', 'cart', 'purchase']},
    ordered: {label: 'In order', what: 'A cart event after a view, and a purchase after that.',
      of: row => [row.view_sessions, row.ordered_cart_sessions, row.ordered_purchase_sessions], stages: ['view', 'cart', 'purchase']},
    open: {label: 'With or without cart', what: 'A purchase after a look, whether or not the cart was used: many shops have a button to buy at once.',
      of: row => [row.view_sessions, row.view_purchase_sessions], stages: ['view', 'purchase'],
      without: row => row.view_purchase_sessions - row.view_cart_purchase_sessions},
  };

  function funnel() {
    const scopes = [
      {value: 'shop', label: 'The whole shop'},
      {value: 'category', label: 'One category', answer: 'drop_off_by_category', key: 'category', none: 'no category'},
      {value: 'brand', label: 'One brand', answer: 'drop_off_by_brand', key: 'brand', none: 'no brand'},
    ].filter(scope => !scope.answer || data.rows(scope.answer).length);

    function items(scope) {
      const rows = data.rows(scope.answer);
      if (scope.value !== 'category') return rows;
      // A tree reads from its root.
      return rows.slice().sort((a, b) => (a.category === null) - (b.category === null)
          || String(a.category).localeCompare(String(b.category)));
    }

    function steps(state) {
      const {of, stages, without} = FUNNELS[state.funnel];
      const scope = scopes.find(candidate => candidate.value === state.scope);
      if (state.scope === 'shop') {
        return data.rows('funnel').filter(row => row.funnel === state.funnel)
            .sort((a, b) => a.step - b.step)
            .map(row => ({stage: row.stage, sessions: row.sessions, lost: row.lost_sessions, of: row.rate_of_previous,
              low: row.rate_of_previous_low, high: row.rate_of_previous_high, all: row.rate_of_first, without: row.without_cart_sessions}));
      }
      const row = items(scope)[state.item];
      const counts = of(row);
      return counts.map((sessions, i) => ({stage: stages[i], sessions,
        lost: i ? counts[i - 1] - sessions : null,
        of: i && counts[i - 1] ? sessions / counts[i - 1] : null,
        all: counts[0] ? sessions / counts[0] : null,
        without: i && without ? without(row) : null}));
    }

    const itemName = state => {
      const scope = scopes.find(candidate => candidate.value === state.scope);
      return scope.answer ? nameOf(items(scope)[state.item], scope.key, scope.none) : null;
    };

    return panel({
      id: 'funnel-panel', size: 'w12', title: 'From a look to a purchase', answers: ['funnel', 'drop_off_by_category', 'drop_off_by_brand'],
      state: {funnel: 'open', scope: 'shop', item: 0}, empty: () => nothing,
      controls: (state, change) => {
        const scope = scopes.find(candidate => candidate.value === state.scope);
        return [
          choice('Which funnel', Object.entries(FUNNELS).map(([value, {label, what: meaning}]) => ({value, label, what: meaning})), state.funnel,
              value => change('funnel', value)),
          selection('of', scopes, state.scope, value => { state.item = 0; change('scope', value); }),
          scope.answer ? selection(scope.label, items(scope).map((row, index) => ({value: String(index),
            label: format.clip(nameOf(row, scope.key, scope.none), 60) + ' (' + format.integer(row.view_sessions) + ')'})), String(state.item),
          value => change('item', Number(value))) : null,
        ];
      },
      finding: state => {
        const found = steps(state);
        const last = found[found.length - 1];
        const name = itemName(state);
        const worst = found.slice(1).reduce((a, b) => b.lost > a.lost ? b : a);
        const without = found.find(step => step.without);
        return (name === null ? 'Of the sessions that look, ' : 'Of the sessions that look at ' + format.isolate(format.clip(name, 80)) + ', ')
          + format.percent(last.all) + (last.stage === 'purchase' ? ' buy. ' : '. ')
          + (without ? format.percent(without.without / without.sessions) + ' of these buy without a cart event.'
            : 'Most are lost before the ' + worst.stage + ': ' + format.integer(worst.lost) + '.');
      },
      show: state => {
        const found = steps(state);
        const option = charts.lying({
          names: found.map(step => format.stage(step.stage)),
          amounts: found.map(step => ({value: step.sessions - (step.without || 0), itemStyle: {color: color.stage(step.stage)}})),
          more: found.some(step => step.without) ? found.map(step => step.without || 0) : null,
          shade: color.get('purchase'),
          value: i => format.integer(found[i].sessions) + (found[i].without ? ' (paler: without a cart event)' : ''),
          tip: i => charts.hint(format.stage(found[i].stage), [
            ['Sessions', format.integer(found[i].sessions)],
            found[i].lost === null ? null : ['Lost before it', format.integer(found[i].lost)],
            found[i].without ? ['Without a cart event', format.integer(found[i].without)] : null,
            found[i].of === null ? null : ['Of the step before', format.percent(found[i].of)],
            ['Of all that look', format.percent(found[i].all)],
          ].filter(Boolean)),
        });
        const list = h('ol', {class: 'steps-list'}, found.map(step => h('li', {style: 'border-left-color: var(--' + (step.stage === 'remove_from_cart' ? 'remove' : step.stage) + ')'},
            h('span', {class: 'stage'}, format.stage(step.stage)), h('br'),
            h('span', {class: 'count'}, h('span', {class: 'explained', tabindex: '0', what: what('funnel', 'sessions')}, format.integer(step.sessions))),
            step.of === null || step.lost === null ? h('span', {class: 'detail'}, 'sessions that look')
              : [h('span', {class: 'detail'}, format.percent(step.of) + ' of the step before'
                  + (step.low === undefined || step.low === null ? '' : ' (' + format.percent(step.low) + ' to ' + format.percent(step.high) + ')')),
                h('span', {class: 'detail'}, format.integer(step.lost) + ' lost, ' + format.percent(1 - step.of)),
                step.without ? h('span', {class: 'detail'}, format.integer(step.without) + ' without a cart event') : null])));
        return {height: found.length * 3.2 + 0.6, option, after: list};
      },
    });
  }

  // ---- Drop-off

  function dropOff() {
    const kinds = {
      category: {label: 'Categories', answer: 'drop_off_by_category', noun: ['category', 'categories'], head: 'Category'},
      brand: {label: 'Brands', answer: 'drop_off_by_brand', noun: ['brand', 'brands'], head: 'Brand'},
      product: {label: 'Products', answer: 'drop_off_by_product', noun: ['product', 'products'], head: 'Product'},
    };
    const top = {brand: 1000, product: 1000, category: 2000};

    function columns(kind, rows) {
      const {answer, head} = kinds[kind];
      const meaning = column => what(answer, column);
      const first = {
        product: {label: head, what: meaning('product_id'), value: row => row.product_id,
          searched: row => [row.product_id, row.brand, row.category_code].join('\n'), numeric: false,
          cell: row => h('div', {class: 'roomy'}, String(row.product_id), h('span', {class: 'under'}, named(productName(row))))},
        brand: {label: head, what: meaning('brand'), value: row => row.brand, searched: row => row.brand || 'no brand',
          cell: row => h('div', {class: 'roomy'}, row.brand === null ? h('span', {class: 'none'}, 'no brand') : named(row.brand))},
        category: {label: head, what: meaning('category'), value: row => row.category, searched: row => row.category || 'no category',
          cell: row => h('div', {class: 'roomy'}, row.category === null ? h('span', {class: 'none'}, 'no category') : named(row.category))},
      }[kind];

      /** A rate as a dot on the reach of its 95% interval; the scale ends where the largest well-known rate does. */
      function rate(label, name) {
        const known = rows.filter(row => row[name + '_rate'] !== null);
        const scale = Math.max(0.01, ...known.map(row => row[name + '_high']));
        const at = value => Math.min(100, value / scale * 100).toFixed(2) + '%';
        return {label, what: meaning(name + '_rate'), numeric: false, sortsNumbers: true,
          value: row => row[name + '_rate'],
          exact: row => row[name + '_low'] === null ? null
            : (row[name + '_rate'] === null ? 'Too few sessions for a rate. ' : format.percent(row[name + '_rate']) + '. ')
              + '95% interval: ' + format.percent(row[name + '_low']) + ' to ' + format.percent(row[name + '_high']) + '.',
          searched: () => '',
          cell: row => {
            if (row[name + '_rate'] === null) return h('span', {class: 'none'}, 'too few');
            const reach = h('span', {class: 'reach'});
            reach.style.left = at(row[name + '_low']);
            reach.style.width = 'calc(' + at(row[name + '_high']) + ' - ' + at(row[name + '_low']) + ')';
            const dot = h('span', {class: 'dot'});
            dot.style.left = at(row[name + '_rate']);
            return h('span', {class: 'interval'}, h('span', {class: 'value'}, format.percent(row[name + '_rate'])),
                h('span', {class: 'track', 'aria-hidden': 'true'}, reach, dot));
          }};
      }

      const count = (label, name) => ({label, what: meaning(name), numeric: true, value: row => row[name], cell: row => format.integer(row[name])});
      return [first,
        count('Sessions that look', 'view_sessions'),
        rate('Look to cart', 'view_to_cart'),
        rate('Cart to purchase', 'cart_to_purchase'),
        rate('Look to purchase', 'view_to_purchase'),
        count('Lost before cart', 'lost_before_cart_sessions'),
        count('Lost after cart', 'lost_after_cart_sessions'),
        {label: 'Revenue', what: meaning('revenue'), numeric: true, value: row => Number(row.revenue), cell: row => format.money(row.revenue)},
      ];
    }

    return panel({
      id: 'drop-off-panel', title: 'Where visitors leave', answers: Object.values(kinds).map(kind => kind.answer),
      state: {kind: 'category'}, empty: () => nothing,
      controls: (state, change) => [choice('By', Object.entries(kinds).map(([value, {label}]) => ({value, label})), state.kind, value => change('kind', value))],
      finding: state => {
        const {answer, noun} = kinds[state.kind];
        const rows = data.rows(answer);
        return (rows.length >= top[state.kind] ? 'The ' + format.integer(rows.length) + ' most looked-at ' + noun[1] + '.' : 'All ' + format.plural(rows.length, ...noun) + '.')
          + ' The bar is the 95% interval of a rate: where two bars overlap widely, the rates may not differ. Under 30 sessions there is no rate.';
      },
      show: state => {
        const {answer, noun} = kinds[state.kind];
        const rows = data.rows(answer);
        return dataTable({caption: 'Drop-off by ' + state.kind, columns: columns(state.kind, rows), rows, noun,
          search: 'Search ' + noun[1], sort: {column: 1, descending: true}});
      },
    });
  }

  // ---- Hours

  function eventShares() {
    const rows = data.rows('event_types');
    return panel({
      id: 'event-types-panel', size: 'w4', title: 'What visitors do', answers: ['event_types'],
      empty: () => nothing,
      finding: () => {
        const total = rows.reduce((sum, row) => sum + row.event_count, 0);
        const views = rows.find(row => row.event_type === 'view');
        return format.percent(views.share) + ' of ' + format.plural(total, 'event', 'events') + ' are views.';
      },
      show: () => {
        const total = rows.reduce((sum, row) => sum + row.event_count, 0);
        return {height: 23, option: charts.base({
          tooltip: charts.tooltip('item', item => charts.hint(item.name, [
            ['Events', format.integer(rows[item.dataIndex].event_count)], ['Share', format.percent(rows[item.dataIndex].share)]])),
          legend: charts.legend({bottom: 0, top: 'auto', left: 'center', orient: 'vertical', itemGap: 7, align: 'left', selectedMode: false,
            formatter: name => {
              const row = rows.find(candidate => format.stage(candidate.event_type) === name);
              return name + '   ' + format.percent(row.share) + '   ' + format.integer(row.event_count);
            }}),
          title: {text: format.short(total), subtext: 'events', left: 'center', top: '27%', itemGap: 2,
            textStyle: {color: color.get('ink'), fontSize: Math.round(charts.rem() * 1.5), lineHeight: Math.round(charts.rem() * 1.9), fontWeight: 600, fontFamily: charts.font()},
            subtextStyle: {color: color.get('muted'), fontSize: charts.small()}},
          series: [{type: 'pie', radius: ['48%', '68%'], center: ['50%', '36%'], label: {show: false}, startAngle: 90,
            itemStyle: {borderColor: color.get('surface'), borderWidth: 1},
            emphasis: {scale: false},
            data: rows.map(row => ({name: format.stage(row.event_type), value: row.event_count, itemStyle: {color: color.stage(row.event_type)}}))}],
        })};
      },
    });
  }

  function eventHours() {
    const rows = type => data.rows('hours_by_event_type').filter(row => row.event_type === type);
    const SYMBOLS = {view: 'circle', cart: 'rect', remove_from_cart: 'triangle', purchase: 'diamond'};
    return panel({
      id: 'hours-panel', size: 'w8', title: 'When in the day', answers: ['hours_by_event_type'], state: {as: 'share_of_type'},
      empty: () => nothing,
      controls: (state, change) => [choice('Show', [
        {value: 'share_of_type', label: 'Share of each type', what: what('hours_by_event_type', 'share_of_type')},
        {value: 'event_count', label: 'Events', what: what('hours_by_event_type', 'event_count')},
        {value: 'share_of_hour', label: 'Share of the hour', what: what('hours_by_event_type', 'share_of_hour')},
      ], state.as, value => change('as', value))],
      finding: () => {
        const peak = type => rows(type).filter(row => row.event_count > 0).reduce((a, b) => a && a.event_count >= b.event_count ? a : b, null);
        const hours = new Set(data.rows('hours_by_event_type').filter(row => row.event_count > 0).map(row => row.hour_of_day));
        const looks = peak('view');
        const buys = peak('purchase');
        return (looks ? 'Most views fall between ' + format.hour(looks.hour_of_day) + ' and ' + format.hour((looks.hour_of_day + 1) % 24) : 'There are no views')
          + (buys ? ', most purchases between ' + format.hour(buys.hour_of_day) + ' and ' + format.hour((buys.hour_of_day + 1) % 24) + ' UTC.' : '; nobody bought.')
          + (hours.size < 24 ? ' Only ' + format.plural(hours.size, 'hour of the day has', 'hours of the day have') + ' events.' : '');
      },
      show: state => {
        const present = types.filter(type => rows(type).some(row => row.event_count > 0));
        const asShare = state.as !== 'event_count';
        return {height: 20, option: charts.base({
          legend: charts.legend({data: present.map(format.stage), icon: null, itemWidth: 22}),
          grid: charts.grid({top: charts.small() * (charts.narrow() ? 4.4 : 2.8)}),
          tooltip: charts.tooltip('axis', items => charts.hint(format.hour(items[0].dataIndex) + ' to ' + format.hour((items[0].dataIndex + 1) % 24) + ' UTC',
              present.map(type => {
                const row = rows(type)[items[0].dataIndex];
                return [format.stage(type), (asShare ? format.percent(row[state.as]) + '  \u00b7  ' : '') + format.integer(row.event_count), color.stage(type)];
              }), asShare ? null : 'Add all types up for the traffic of the hour.')),
          xAxis: charts.categories(Array.from({length: 24}, (_, i) => format.hour(i)), {boundaryGap: false}),
          yAxis: charts.numbers(asShare ? format.axisPercent : format.axis, {min: 0}),
          series: present.map(type => ({name: format.stage(type), type: 'line', data: rows(type).map(row => row[state.as]),
            symbol: SYMBOLS[type], symbolSize: 7, showAllSymbol: true, lineStyle: {width: 2, color: color.stage(type)}, itemStyle: {color: color.stage(type)}})),
        })};
      },
    });
  }

  function heatMap() {
    const rows = data.rows('weekday_hours');
    const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
    const measures = {
      events_per_day: {label: 'All events', value: row => row.events_per_day},
      view_count: {label: 'Views', value: row => row.days ? row.view_count / row.days : null},
      cart_count: {label: 'Cart', value: row => row.days ? row.cart_count / row.days : null},
      purchase_count: {label: 'Purchases', value: row => row.days ? row.purchase_count / row.days : null},
    };
    const weekdays = new Set(rows.filter(row => row.days > 0).map(row => row.weekday));
    return panel({
      id: 'weekday-panel', size: 'w8', title: 'Weekday and hour', answers: ['weekday_hours', 'peak_hours'], state: {measure: 'events_per_day'},
      empty: () => nothing || (oneDay ? 'One day only: weekdays cannot be compared. The hours of ' + format.day(coverage.first_date) + ' are above.' : null),
      controls: (state, change) => [choice('Events', Object.entries(measures).map(([value, {label}]) => ({value, label})), state.measure, value => change('measure', value))],
      finding: state => {
        const {value} = measures[state.measure];
        const most = rows.filter(row => value(row) !== null).reduce((a, b) => a && value(a) >= value(b) ? a : b, null);
        return 'Busiest: ' + most.weekday_name + ', ' + format.hour(most.hour_of_day) + ' UTC, with ' + format.decimal(value(most), value(most) < 10 ? 1 : 0) + ' events on such a day.'
          + (weekdays.size < 7 ? ' The range holds ' + weekdays.size + ' of the seven weekdays.' : '');
      },
      show: state => {
        const {value, label} = measures[state.measure];
        const cells = rows.filter(row => value(row) !== null).map(row => ({value: [row.hour_of_day, row.weekday - 1, value(row)], row}));
        return {height: 20, option: charts.base({
          grid: charts.grid({top: 4, bottom: charts.small() * 3.2, right: 4}),
          tooltip: charts.tooltip('item', item => {
            const row = item.data.row;
            return charts.hint(row.weekday_name + ', ' + format.hour(row.hour_of_day) + ' UTC', [
              [label + ' on such a day', format.decimal(value(row), 1)],
              ['Days of the range', format.integer(row.days)],
              ['Views', format.integer(row.view_count), color.get('view')],
              ['Cart', format.integer(row.cart_count), color.get('cart')],
              ['Purchases', format.integer(row.purchase_count), color.get('purchase')]]);
          }),
          xAxis: charts.categories(Array.from({length: 24}, (_, i) => String(i).padStart(2, '0')), {axisLine: {show: false}}),
          yAxis: charts.categories(names, {inverse: true, axisLine: {show: false}}),
          visualMap: {min: 0, max: Math.max(1e-9, ...cells.map(cell => cell.value[2])), calculable: false, hoverLink: false, orient: 'horizontal', left: 'center', bottom: 0,
            itemHeight: 130, itemWidth: 10, textStyle: {color: color.get('muted'), fontSize: charts.small()}, text: [format.short(Math.max(0, ...cells.map(cell => cell.value[2]))), '0'],
            inRange: {color: [0, 1, 2, 3, 4].map(i => color.get('heat-' + i))}},
          series: [{type: 'heatmap', data: cells, itemStyle: {borderColor: color.get('surface'), borderWidth: 1.5},
            emphasis: {itemStyle: {borderColor: color.get('ink'), borderWidth: 1.5}}}],
        })};
      },
    });
  }

  function peaks() {
    const rows = data.rows('peak_hours').slice(0, 7);
    return panel({
      id: 'peaks-panel', size: 'w4', title: 'The busiest hours', answers: ['peak_hours'], empty: () => nothing,
      finding: () => rows.length ? format.percent(rows[0].share_of_range) + ' of all events fall in the first of them.' : '',
      show: () => dataTable({caption: 'The busiest hours', rows, noun: ['hour', 'hours'], columns: [
        {label: 'Hour, UTC', what: what('peak_hours', 'event_hour'), value: row => row.event_hour,
          cell: row => h('span', {class: 'line'}, format.weekday(row.event_hour.slice(0, 10)).slice(0, 3) + ' ' + format.shortDay(row.event_hour.slice(0, 10)) + ', ' + row.event_hour.slice(11, 16))},
        {label: 'Events', what: what('peak_hours', 'event_count'), numeric: true, value: row => row.event_count, cell: row => format.integer(row.event_count)},
        {label: 'Purchases', what: what('peak_hours', 'purchase_count'), numeric: true, value: row => row.purchase_count, cell: row => format.integer(row.purchase_count)},
      ]}),
    });
  }

  function conversionHours() {
    const rows = data.rows('conversion_by_hour');
    const known = rows.filter(row => row.conversion_rate !== null);
    return panel({
      id: 'conversion-hour-panel', size: 'w12', title: 'The hour that sells', answers: ['conversion_by_hour'],
      empty: () => nothing || (known.length < 2 ? 'Only ' + format.plural(known.length, 'hour has', 'hours have') + ' the 30 sessions that a rate needs. The counts are in the table.' : null),
      finding: () => {
        const best = known.reduce((a, b) => b.conversion_rate > a.conversion_rate ? b : a);
        const worst = known.reduce((a, b) => b.conversion_rate < a.conversion_rate ? b : a);
        const apart = best.conversion_low > worst.conversion_high;
        return 'Sessions that begin at ' + format.hour(best.hour_of_day) + ' UTC convert best (' + format.percent(best.conversion_rate) + '), those at '
          + format.hour(worst.hour_of_day) + ' least (' + format.percent(worst.conversion_rate) + '). '
          + (apart ? 'The difference is beyond chance.' : 'Their intervals overlap: the difference may be chance.');
      },
      show: () => ({height: 17, option: charts.base({
        grid: charts.grid({top: 10}),
        tooltip: charts.tooltip('axis', items => {
          const row = rows[items[0].dataIndex];
          return charts.hint('Sessions that begin at ' + format.hour(row.hour_of_day) + ' UTC', [
            ['Conversion', row.conversion_rate === null ? 'too few sessions' : format.percent(row.conversion_rate), color.get('purchase')],
            row.conversion_rate === null ? null : ['95% interval', format.percent(row.conversion_low) + ' to ' + format.percent(row.conversion_high)],
            ['Sessions', format.integer(row.sessions)], ['Revenue', format.money(row.revenue)]].filter(Boolean));
        }),
        xAxis: charts.categories(rows.map(row => format.hour(row.hour_of_day)), {boundaryGap: false}),
        yAxis: charts.numbers(format.axisPercent, {min: 0}),
        series: [
          ...charts.band(rows.map(row => row.conversion_rate === null ? null : row.conversion_low), rows.map(row => row.conversion_rate === null ? null : row.conversion_high), color.get('purchase')),
          {name: 'Conversion', type: 'line', data: rows.map(row => row.conversion_rate), symbol: 'circle', symbolSize: 7,
            lineStyle: {width: 2, color: color.get('purchase')}, itemStyle: {color: color.get('purchase')}},
        ],
      })}),
    });
  }

  // ---- Sessions

  function sessionShape() {
    const rows = measure => data.rows('session_histogram').filter(row => row.measure === measure).sort((a, b) => a.bucket_number - b.bucket_number);
    return panel({
      id: 'sessions-panel', size: 'w6', title: 'How long and how deep sessions are', answers: ['session_histogram', 'session_percentiles'],
      state: {measure: 'duration'}, empty: () => nothing,
      controls: (state, change) => [choice('Measure', [{value: 'duration', label: 'Duration'}, {value: 'depth', label: 'Depth'}], state.measure, value => change('measure', value))],
      finding: state => {
        const found = data.rows('session_percentiles').find(row => row.measure === (state.measure === 'duration' ? 'duration_seconds' : 'event_count'));
        if (!found || found.p50 === null) return '';
        const show = state.measure === 'duration' ? format.duration : value => format.plural(value, 'event', 'events');
        return 'Half of the sessions have at most ' + show(found.p50) + ', nine tenths at most ' + show(found.p90) + '. Below: how many of each buy.';
      },
      show: state => {
        const found = rows(state.measure);
        return {height: 26, option: charts.base({
          grid: [charts.grid({top: '10%', bottom: '51%'}), charts.grid({top: '61%', bottom: 4})],
          axisPointer: {link: [{xAxisIndex: 'all'}]},
          tooltip: charts.tooltip('axis', items => {
            const row = found[items[0].dataIndex];
            return charts.hint(row.bucket, [['Sessions', format.integer(row.sessions), color.get('view')], ['Share', format.percent(row.share)],
              ['Of them buy', row.purchase_rate === null ? 'too few sessions' : format.percent(row.purchase_rate), color.get('purchase')],
              row.purchase_rate === null ? null : ['95% interval', format.percent(row.purchase_low) + ' to ' + format.percent(row.purchase_high)],
              ['Revenue', format.money(row.revenue)]].filter(Boolean));
          }),
          title: [
            {text: 'Sessions', left: 0, top: 3, padding: 0, textStyle: {fontSize: charts.small(), fontWeight: 600, color: color.get('ink'), fontFamily: charts.font()}},
            {text: 'Share that buys', left: 0, top: '54%', padding: 0, textStyle: {fontSize: charts.small(), fontWeight: 600, color: color.get('ink'), fontFamily: charts.font()}},
          ],
          xAxis: [charts.categories(found.map(row => row.bucket), {gridIndex: 0, axisLabel: {show: false}}),
            charts.categories(found.map(row => row.bucket), {gridIndex: 1, axisLabel: {color: color.get('muted'), fontSize: charts.small(), interval: 0, rotate: charts.narrow() ? 55 : 30}})],
          yAxis: [charts.numbers(format.axis, {gridIndex: 0, splitNumber: 3, min: 0}), charts.numbers(format.axisPercent, {gridIndex: 1, splitNumber: 3, min: 0})],
          series: [
            {type: 'bar', xAxisIndex: 0, yAxisIndex: 0, data: found.map(row => row.sessions), barCategoryGap: '24%', itemStyle: {color: color.get('view'), borderRadius: [3, 3, 0, 0]}},
            {type: 'line', xAxisIndex: 1, yAxisIndex: 1, data: found.map(row => row.purchase_rate), symbol: 'diamond', symbolSize: 9,
              lineStyle: {width: 2, color: color.get('purchase')}, itemStyle: {color: color.get('purchase')}},
          ],
        })};
      },
    });
  }

  function timeToConvert() {
    const rows = stage => data.rows('time_to_convert').filter(row => row.stage === stage).sort((a, b) => a.bucket_number - b.bucket_number);
    const times = stage => data.rows('time_to_convert_percentiles').find(row => row.stage === stage);
    const any = data.rows('time_to_convert').some(row => row.sessions > 0);
    return panel({
      id: 'convert-panel', size: 'w6', title: 'Time to cart and to purchase', answers: ['time_to_convert', 'time_to_convert_percentiles'],
      state: {as: 'share'}, empty: () => nothing || (any ? null : 'No session reached the cart or bought in this range.'),
      controls: (state, change) => [choice('Show', [{value: 'share', label: 'Each'}, {value: 'share_until', label: 'Up to'}], state.as, value => change('as', value))],
      finding: () => ['purchase', 'cart'].map(stage => {
        const found = times(stage);
        return found && found.sessions ? 'Half of the ' + (stage === 'purchase' ? 'buyers buy' : 'carts are begun') + ' within ' + format.duration(found.p50_seconds)
          + ', nine tenths within ' + format.duration(found.p90_seconds) + '.' : '';
      }).join(' '),
      show: state => ({height: 26, option: charts.base({
        legend: charts.legend({data: ['Cart', 'Purchase']}),
        grid: charts.grid(),
        tooltip: charts.tooltip('axis', items => {
          const i = items[0].dataIndex;
          return charts.hint(rows('cart')[i].bucket, ['cart', 'purchase'].map(stage => [format.stage(stage),
            format.percent(rows(stage)[i].share) + '  \u00b7  ' + format.integer(rows(stage)[i].sessions), color.stage(stage)])
              .concat(['cart', 'purchase'].map(stage => ['Up to it, ' + stage, format.percent(rows(stage)[i].share_until)])), 'From the start of the session.');
        }),
        xAxis: charts.categories(rows('cart').map(row => row.bucket), {axisLabel: {color: color.get('muted'), fontSize: charts.small(), interval: 0, rotate: charts.narrow() ? 55 : 30}}),
        yAxis: charts.numbers(format.axisPercent, {min: 0}),
        series: ['cart', 'purchase'].map(stage => ({name: format.stage(stage), type: state.as === 'share' ? 'bar' : 'line',
          symbol: stage === 'cart' ? 'rect' : 'diamond', symbolSize: 8, barCategoryGap: '28%', barGap: '6%',
          data: rows(stage).map(row => row[state.as]), lineStyle: {width: 2, color: color.stage(stage)},
          itemStyle: {color: color.stage(stage), borderRadius: state.as === 'share' ? [3, 3, 0, 0] : 0}})),
      })}),
    });
  }

  function removals() {
    const rows = data.rows('removals');
    const find = removal => rows.find(row => row.removal === removal);
    return panel({
      id: 'removals-panel', size: 'w12', title: 'Second thoughts in the cart', answers: ['removals'],
      empty: () => nothing || (rows.every(row => !row.sessions) ? 'No session used the cart in this range.'
        : !find('with') || !find('with').sessions ? 'No session took anything out of the cart, so there is nothing to compare.' : null),
      finding: () => {
        const withIt = find('with');
        const without = find('without');
        return format.percent(withIt.share) + ' of the sessions with a cart take something out again; '
          + (withIt.purchase_rate === null || without.purchase_rate === null ? 'too few to compare their purchases.'
            : format.percent(withIt.purchase_rate) + ' of them buy, against ' + format.percent(without.purchase_rate) + ' of the others.');
      },
      show: () => h('dl', {class: 'tiles'}, rows.map(row => tile(row.removal === 'with' ? 'Took something out' : 'Kept everything',
          what('removals', 'purchase_rate'), row.purchase_rate === null ? 'too few' : format.percent(row.purchase_rate) + ' buy', null,
          [row.purchase_low === null ? null : '95% sure: ' + format.percent(row.purchase_low) + ' to ' + format.percent(row.purchase_high),
            format.integer(row.sessions) + ' sessions, ' + format.short(row.abandoned_cart_value) + ' left in their carts'], true))),
    });
  }

  // ---- Journeys

  function journeys() {
    const rows = data.rows('transitions');
    const begun = rows.filter(row => row.step === 1).reduce((sum, row) => sum + row.sessions, 0);
    const gone = rows.filter(row => row.step === 1 && row.to_stage === 'exit').reduce((sum, row) => sum + row.sessions, 0);
    return panel({
      id: 'journeys-panel', size: 'w8', title: 'From step to step', answers: ['transitions', 'top_paths'], state: {which: 'on'},
      empty: () => nothing || (begun === gone ? 'No session has a second step: all of them did one kind of thing and left.' : null),
      controls: (state, change) => [choice('Sessions', [
        {value: 'on', label: 'Those that go on', what: 'Leaves out sessions that end after their first step, which dwarf the rest.'},
        {value: 'all', label: 'All'}], state.which, value => change('which', value))],
      finding: state => format.percent(gone / begun) + ' of the sessions end with their first step'
        + (state.which === 'on' ? '; drawn are the other ' + format.integer(begun - gone) + '.' : '.')
        + (steps() < 8 ? ' Here are the first ' + steps() + ' steps; the table has more.' : ''),
      show: state => {
        const links = rows.filter(row => row.step <= steps() && !(state.which === 'on' && row.step === 1 && row.to_stage === 'exit'));
        const names = new Map();
        const total = new Map();
        const node = (step, stage) => {
          const name = step + '|' + stage;
          names.set(name, {name, depth: step - 1, stage, itemStyle: {color: color.stage(stage)}});
          return name;
        };
        const drawn = links.map(row => {
          const source = node(row.step, row.from_stage);
          const target = node(row.step + 1, row.to_stage);
          total.set(target, (total.get(target) || 0) + row.sessions);
          if (row.step === 1) total.set(source, (total.get(source) || 0) + row.sessions);
          return {source, target, value: row.sessions, row};
        });
        const words = {exit: 'Leave', more: 'Go on', remove_from_cart: 'Remove'};
        const word = stage => words[stage] || format.stage(stage);
        return {height: 30, option: charts.base({
          tooltip: charts.tooltip('item', item => {
            if (item.dataType === 'edge') {
              const {row} = item.data;
              return charts.hint(word(row.from_stage) + ' \u2192 ' + word(row.to_stage), [
                ['Sessions', format.integer(row.sessions)], ['Of those at step ' + row.step, format.percent(row.share_of_step)]]);
            }
            const [step, stage] = item.name.split('|');
            return charts.hint(word(stage), [[stage === 'exit' ? 'After step ' + (step - 1) : 'Step ' + step, format.integer(total.get(item.name))]]);
          }),
          series: [{type: 'sankey', left: 2, right: charts.rem() * 4.4, top: 8, bottom: 8, nodeWidth: 12, nodeGap: 11, draggable: false, layoutIterations: 48,
            emphasis: {focus: 'adjacency'},
            label: {color: color.get('ink'), fontSize: charts.small(), fontFamily: charts.font(),
              formatter: item => word(item.name.split('|')[1]),
              textBorderColor: color.get('surface'), textBorderWidth: 3},
            lineStyle: {color: 'source', opacity: 0.3, curveness: 0.5},
            data: [...names.values()], links: drawn}],
        })};
      },
    });
  }

  const steps = () => charts.narrow() ? 3 : document.getElementById('main').clientWidth < 1500 ? 6 : 8;

  function paths() {
    const rows = data.rows('top_paths');
    const short = {view: 'view', cart: 'cart', remove_from_cart: 'remove', purchase: 'purchase', '...': '\u2026'};
    return panel({
      id: 'paths-panel', size: 'w4', title: 'The most common ways', answers: ['top_paths'], empty: () => nothing,
      finding: () => 'The ' + format.plural(rows.length, 'path', 'paths') + ' with most sessions are ' + format.percent(rows.reduce((sum, row) => sum + row.sessions, 0) / coverage.sessions) + ' of all.',
      show: () => dataTable({caption: 'The most common ways', rows, noun: ['path', 'paths'], sizes: [8, 25, 50], columns: [
        {label: 'Path', what: what('top_paths', 'path'), value: row => row.path, exact: row => row.path.replace(/>/g, ' \u2192 '),
          cell: row => named(row.path.split('>').map(step => short[step] || step).join(' \u2192 '))},
        {label: 'Sessions', what: what('top_paths', 'sessions'), numeric: true, value: row => row.sessions, cell: row => format.integer(row.sessions)},
        {label: 'Share', what: what('top_paths', 'share'), numeric: true, value: row => row.share, cell: row => format.percent(row.share)},
      ]}),
    });
  }

  // ---- Products

  function lookedNotBought() {
    const flagged = data.rows('looked_not_bought');
    const others = data.rows('drop_off_by_product').filter(row => row.view_to_purchase_rate !== null
        && !flagged.some(product => product.product_id === row.product_id));
    return panel({
      id: 'looked-panel', size: 'w12', title: 'Looked at, not bought', answers: ['looked_not_bought'],
      empty: () => nothing || (flagged.length ? null : 'No product is looked at in 30 sessions or more and, beyond chance, bought less than the rest of the shop.'
          + (oneDay ? ' One day is seldom enough to tell.' : '')),
      finding: () => {
        const first = flagged[0];
        return format.plural(flagged.length, 'product sells', 'products sell') + ' less than the shop beyond chance. First: ' + first.product_id + ' ('
          + format.isolate(format.clip(productName(first), 80)) + '), looked at in ' + format.integer(first.view_sessions) + ' sessions, bought in '
          + format.integer(first.view_purchase_sessions) + '; at the shop\u2019s rate it would be '
          + format.decimal(first.view_purchase_sessions + first.missed_orders, 0) + '.';
      },
      show: () => {
        const shop = flagged[0].shop_rate;
        const tip = (row, rate, low, high) => charts.hint(row.product_id + '  ' + format.isolate(format.clip(productName(row), 120)), [
          ['Sessions that look', format.integer(row.view_sessions)],
          ['Of them buy', format.integer(row.view_purchase_sessions) + '  \u00b7  ' + format.percent(rate)],
          ['95% interval', format.percent(low) + ' to ' + format.percent(high)],
          row.missed_orders === undefined ? null : ['Orders missed', format.decimal(row.missed_orders, 1)],
        ].filter(Boolean));
        const all = flagged.concat(others);
        const reach = Math.max(...all.map(row => row.view_sessions)) / Math.min(...all.map(row => row.view_sessions));
        return {height: 26, option: charts.base({
          legend: charts.legend({data: ['Below the shop beyond chance', 'Other much looked-at products'], itemWidth: 10, itemHeight: 10, icon: 'circle'}),
          grid: charts.grid({top: charts.small() * (charts.narrow() ? 5.6 : 4), bottom: charts.small() * 2, right: charts.rem() * 2}),
          tooltip: charts.tooltip('item', item => {
            if (!item.data || !item.data.row) return null;
            const {row} = item.data;
            return row.shop_rate === undefined ? tip(row, row.view_to_purchase_rate, row.view_to_purchase_low, row.view_to_purchase_high)
              : tip(row, row.conversion_rate, row.conversion_low, row.conversion_high);
          }),
          xAxis: Object.assign(charts.numbers(format.axis), {type: reach > 20 ? 'log' : 'value', scale: true, min: reach > 20 ? Math.min(...all.map(row => row.view_sessions)) * 0.85 : null, name: 'Sessions that look' + (reach > 20 ? ' (logarithmic)' : ''),
            nameLocation: 'middle', nameGap: charts.small() * 2, nameTextStyle: {color: color.get('muted'), fontSize: charts.small(), align: 'center'}, splitLine: {show: false},
            axisLine: {show: true, lineStyle: {color: color.get('control')}}}),
          yAxis: charts.numbers(format.axisPercent, {min: 0, name: 'Share that buys', nameGap: charts.small()}),
          series: [
            {name: 'Other much looked-at products', type: 'scatter', symbolSize: 7, itemStyle: {color: color.get('other'), opacity: 0.4},
              data: others.map(row => ({value: [row.view_sessions, row.view_to_purchase_rate], row}))},
            {name: 'Below the shop beyond chance', type: 'scatter', z: 4,
              itemStyle: {color: color.get('cart'), opacity: 0.9, borderColor: color.get('surface'), borderWidth: 1},
              data: flagged.map(row => ({value: [row.view_sessions, row.conversion_rate], row,
                symbolSize: 9 + 15 * Math.sqrt(row.missed_orders / Math.max(...flagged.map(other => other.missed_orders)))})),
              markLine: {symbol: 'none', silent: true, lineStyle: {color: color.get('control'), type: 'dashed'},
                label: {formatter: () => 'the shop: ' + format.percent(shop), position: 'insideEndTop', color: color.get('ink'), fontSize: charts.small()},
                data: [{yAxis: shop}]}},
          ],
        }), after: h('div', {style: 'margin-top:1rem'}, flaggedTable())};
      },
    });

    function flaggedTable() {
      const meaning = column => what('looked_not_bought', column);
      const count = (label, name, digits) => ({label, what: meaning(name), numeric: true, value: row => row[name],
        cell: row => digits ? format.decimal(row[name], digits) : format.integer(row[name])});
      return dataTable({caption: 'Products that sell less than the shop', rows: flagged, noun: ['product', 'products'], sizes: [8, 25, 50],
        search: flagged.length > 8 ? 'Search products' : null, columns: [
          {label: 'Product', what: meaning('product_id'), value: row => row.product_id, searched: row => [row.product_id, row.brand, row.category_code].join('\n'),
            cell: row => [String(row.product_id), h('span', {class: 'under'}, named(productName(row)))]},
          count('Sessions that look', 'view_sessions'),
          count('With cart', 'view_cart_sessions'),
          count('With purchase', 'view_purchase_sessions'),
          {label: 'Share that buys', what: meaning('conversion_rate'), numeric: true, value: row => row.conversion_rate, cell: row => format.percent(row.conversion_rate),
            exact: row => '95% interval: ' + format.percent(row.conversion_low) + ' to ' + format.percent(row.conversion_high) + '.'},
          count('Orders missed', 'missed_orders', 1),
        ]});
    }
  }

  function abandoned() {
    const found = data.row('abandoned_carts');
    const products = data.rows('abandoned_products').slice().sort((a, b) => Number(b.abandoned_value) - Number(a.abandoned_value)).slice(0, 10);
    const meaning = column => what('abandoned_carts', column);
    return panel({
      id: 'abandoned-panel', size: 'w12', title: 'Abandoned carts', answers: ['abandoned_carts', 'abandoned_products'],
      empty: () => nothing || (!found || !found.cart_sessions ? 'No session used the cart in this range.' : !products.length ? 'Nothing of a price was left in a cart.' : null),
      finding: () => format.integer(found.abandoned_sessions) + ' of ' + format.plural(found.cart_sessions, 'session', 'sessions') + ' with a cart leave something in it, '
        + format.money(found.abandoned_cart_value) + ' in all. Below: the ten products that most of this value lies in, of the hundred left most often.',
      show: () => ({height: Math.max(6, products.length * 2.05 + 0.5), option: charts.lying({
        names: products.map(row => row.product_id + '  ' + format.clip(productName(row), 60)),
        amounts: products.map(row => Number(row.abandoned_value)),
        shade: color.get('cart'),
        room: 0.42,
        value: i => format.short(products[i].abandoned_value),
        tip: i => charts.hint(products[i].product_id + '  ' + format.isolate(format.clip(productName(products[i]), 120)), [
          ['Left by', format.plural(products[i].abandoned_sessions, 'session', 'sessions')],
          ['Value', format.money(products[i].abandoned_value)],
          ['Share of the value', format.percent(products[i].share_of_value)]]),
      }), after: h('dl', {class: 'tiles', style: 'margin-top:1rem'},
          tile('Carts left', meaning('abandoned_rate'), found.abandoned_rate === null ? 'too few' : format.percent(found.abandoned_rate), null,
              [found.abandoned_low === null ? null : '95% sure: ' + format.percent(found.abandoned_low) + ' to ' + format.percent(found.abandoned_high)], true),
          tile('Value left', meaning('abandoned_cart_value'), format.short(found.abandoned_cart_value), format.money(found.abandoned_cart_value), [], true),
          tile('Value of one', meaning('average_abandoned_value'), format.decimal(found.average_abandoned_value, 2), null, ['on average'], true),
          tile('Against revenue', meaning('share_of_revenue'), format.percent(found.share_of_revenue), null, ['of ' + format.short(found.revenue)], true))}),
    });
  }

  // ---- Money

  function categories() {
    const all = data.rows('revenue_by_category');
    const levels = [...new Set(all.map(row => row.category_level))].filter(level => level > 0).sort();
    const at = level => all.filter(row => row.category_level === Number(level) || (Number(level) === 1 && row.category_level === 0)).slice(0, 12);
    return panel({
      id: 'categories-panel', size: 'w7', title: 'Revenue by category', answers: ['revenue_by_category'], state: {level: '1'},
      empty: () => nothing || (all.length ? null : 'Nothing was bought in this range.'),
      controls: (state, change) => [choice('Level of the category tree', levels.map(level => ({value: String(level), label: 'Level ' + level})), state.level, value => change('level', value))],
      finding: state => {
        const rows = at(state.level);
        if (!rows.length) return '';
        const first = rows.find(row => row.category !== null);
        const without = all.find(row => row.category === null);
        return (first ? format.isolate(format.clip(first.category, 80)) + ' brings in ' + format.percent(first.share_of_revenue) + ' of the revenue. ' : '')
          + (without ? format.percent(without.share_of_revenue) + ' comes from products without a category.' : '');
      },
      show: state => {
        const rows = at(state.level);
        return {height: Math.max(6, rows.length * 2.05 + 0.5), option: charts.lying({
          names: rows.map(row => format.clip(nameOf(row, 'category', 'no category'), 60)),
          amounts: rows.map(row => Number(row.revenue)),
          shade: color.get('view'),
          value: i => format.short(rows[i].revenue),
          tip: i => charts.hint(nameOf(rows[i], 'category', 'no category'), [['Revenue', format.money(rows[i].revenue)],
            ['Share', format.percent(rows[i].share_of_revenue)], ['Units', format.integer(rows[i].units)]]),
        })};
      },
    });
  }

  function deciles() {
    const rows = data.rows('buyer_deciles');
    return panel({
      id: 'deciles-panel', size: 'w5', title: 'Who brings the money', answers: ['buyer_deciles', 'buyers'],
      empty: () => nothing || (rows.length ? null : 'Nobody bought in this range.'),
      finding: () => rows.length < 10 ? 'Fewer than ten buyers: tenths of them say little.'
        : 'The tenth of the buyers that spent most brings ' + format.percent(rows[0].share_of_revenue) + ' of the revenue.',
      show: () => ({height: 21, option: charts.base({
        grid: charts.grid({top: 12, bottom: charts.small() * 2}),
        tooltip: charts.tooltip('axis', items => {
          const row = rows[items[0].dataIndex];
          return charts.hint(row.decile === 1 ? 'The tenth that spent most' : 'Tenth ' + row.decile, [['Share of revenue', format.percent(row.share_of_revenue)],
            ['Revenue', format.money(row.revenue)], ['Buyers', format.integer(row.buyers)], ['Orders', format.integer(row.orders)],
            ['The least of them spent', format.money(row.least_spent)]]);
        }),
        xAxis: charts.categories(rows.map(row => String(row.decile)), {name: 'Tenths of the buyers, those who spent most first', nameLocation: 'middle',
          nameGap: charts.small() * 2, nameTextStyle: {color: color.get('muted'), fontSize: charts.small()}}),
        yAxis: charts.numbers(format.axisPercent, {min: 0}),
        series: [{type: 'bar', data: rows.map(row => row.share_of_revenue), barCategoryGap: '22%', itemStyle: {color: color.get('purchase'), borderRadius: [3, 3, 0, 0]}}],
      })}),
    });
  }

  function buyers() {
    const found = data.row('buyers');
    const meaning = column => what('buyers', column);
    if (!found || !found.buyers) return null;
    return h('dl', {class: 'tiles'},
        tile('Buyers', meaning('buyers'), format.integer(found.buyers), null, [format.percent(found.buyer_rate) + ' of ' + format.plural(found.visitors, 'visitor', 'visitors')], true),
        tile('Buy again', meaning('repeat_rate'), found.repeat_rate === null ? 'too few' : format.percent(found.repeat_rate), null,
            [found.repeat_rate === null ? format.plural(found.repeat_buyers, 'buyer', 'buyers') : '95% sure: ' + format.percent(found.repeat_low) + ' to ' + format.percent(found.repeat_high)], true),
        tile('Orders of a buyer', meaning('orders_per_buyer'), format.decimal(found.orders_per_buyer, 2), null, [format.plural(found.orders, 'order', 'orders') + ' in all'], true),
        tile('Revenue of a buyer', meaning('revenue_per_buyer'), format.decimal(found.revenue_per_buyer, 2), null, ['on average'], true),
        tile('Between two orders', meaning('median_days_between'), found.median_days_between === null ? format.NONE : format.duration(found.median_days_between * 86400), null, ['median, within this range'], true));
  }

  function returns() {
    const orders = data.rows('buyer_orders');
    const gaps = data.rows('days_between_purchases').slice().sort((a, b) => a.bucket_number - b.bucket_number);
    const again = gaps.reduce((sum, row) => sum + row.gaps, 0);
    return [
      panel({
        id: 'orders-panel', size: 'w5', title: 'How many orders a buyer has', answers: ['buyer_orders'],
        empty: () => nothing || (orders.some(row => row.buyers) ? null : 'Nobody bought in this range.'),
        finding: () => format.percent(orders[0].share) + ' of the buyers order once.',
        show: () => ({height: 13, option: charts.lying({
          names: orders.map(row => row.orders === 5 ? '5 or more' : String(row.orders)),
          amounts: orders.map(row => row.buyers), shade: color.get('purchase'),
          value: i => format.integer(orders[i].buyers),
          tip: i => charts.hint(format.plural(orders[i].orders, 'order', 'orders') + (orders[i].orders === 5 ? ' or more' : ''), [['Buyers', format.integer(orders[i].buyers)],
            ['Share', format.percent(orders[i].share)], ['Revenue', format.money(orders[i].revenue)]]),
        })}),
      }),
      panel({
        id: 'gaps-panel', size: 'w7', title: 'How long until they buy again', answers: ['days_between_purchases'],
        empty: () => nothing || (again ? null : 'Nobody ordered twice in this range.'),
        finding: () => format.plural(again, 'pair of orders', 'pairs of orders') + ' in a row.' + (oneDay ? ' In one day only short gaps can be seen.' : ''),
        show: () => ({height: 16, option: charts.base({
          grid: charts.grid({top: 10}),
          tooltip: charts.tooltip('axis', items => charts.hint(gaps[items[0].dataIndex].bucket, [['Pairs', format.integer(gaps[items[0].dataIndex].gaps)],
            ['Share', format.percent(gaps[items[0].dataIndex].share)]])),
          xAxis: charts.categories(gaps.map(row => row.bucket), {axisLabel: {color: color.get('muted'), fontSize: charts.small(), interval: 0, rotate: charts.narrow() ? 55 : 30}}),
          yAxis: charts.numbers(format.axisPercent, {min: 0}),
          series: [{type: 'bar', data: gaps.map(row => row.share), barCategoryGap: '26%', itemStyle: {color: color.get('purchase'), borderRadius: [3, 3, 0, 0]}}],
        })}),
      }),
    ];
  }

  // ---- Quality

  function quality() {
    const rows = data.rows('data_quality');
    const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
    return panel({
      id: 'quality-panel', size: 'w8', title: 'How far the figures can be trusted', answers: ['data_quality', 'coverage'],
      finding: () => (coverage.first_date ? 'The tables have sessions on ' + format.plural(coverage.days_with_sessions, 'day', 'days') + ' of this range'
        + (coverage.days_without_sessions ? ' and none on ' + coverage.days_without_sessions + ' between them.' : ', without a gap.') : 'The tables have no sessions in this range.'),
      show: () => dataTable({caption: 'Data quality', rows, noun: ['check', 'checks'], columns: [
        {label: 'Check', what: what('data_quality', 'quality_check'), value: row => row.place,
          cell: row => [capital(row.quality_check), h('span', {class: 'under', style: 'max-width:34rem'}, row.meaning)]},
        {label: 'Affected', what: what('data_quality', 'affected'), numeric: true, value: row => row.affected, cell: row => format.integer(row.affected)},
        {label: 'Of', what: what('data_quality', 'whole'), numeric: true, value: row => row.whole, cell: row => format.integer(row.whole)},
        {label: 'Share', what: what('data_quality', 'share'), value: row => row.share, cell: row => {
          const fill = h('span', {class: 'fill', 'aria-hidden': 'true'});
          fill.style.width = (row.share || 0) * 100 + '%';
          return h('span', {class: 'share'}, h('span', {class: 'value'}, format.percent(row.share)), row.affected ? fill : null);
        }},
      ]}),
    });
  }

  function quarantine() {
    const rows = data.rows('quarantine_reasons');
    const total = rows.reduce((sum, row) => sum + row.line_count, 0);
    return panel({
      id: 'quarantine-panel', size: 'w4', title: 'Rejected lines', answers: ['quarantine_reasons'],
      empty: () => rows.length ? null : 'No line of the input was rejected.',
      finding: () => format.plural(total, 'line', 'lines') + ' broke a rule. They are in the table quarantine as they were read.',
      show: () => ({height: Math.max(4, rows.length * 1.9 + 0.5), option: charts.lying({
        names: rows.map(row => format.title(row.reason.toLowerCase())),
        amounts: rows.map(row => row.line_count), shade: color.get('other'),
        value: i => format.integer(rows[i].line_count),
        tip: i => charts.hint(rows[i].reason, [['Lines', format.integer(rows[i].line_count)], ['Share', format.percent(rows[i].share)]]),
      })}),
    });
  }

  return [
    () => section('overview', 'Overview', 'How the shop does, and how that has changed.', headline(), trend()),
    () => section('funnel', 'Funnel', 'How many sessions come from a look to a purchase, and where the others leave.', funnel(), dropOff()),
    () => section('hours', 'Hours', 'When visitors come and when they buy. All hours are UTC.', eventShares(), eventHours(), heatMap(), peaks(), conversionHours()),
    () => section('sessions', 'Sessions', 'How long visits last and how long the decision takes.', sessionShape(), timeToConvert(), removals()),
    () => section('journeys', 'Journeys', 'Which ways visitors take. A step is a change of what they do: ten views in a row are one step.', journeys(), paths()),
    () => section('products', 'Products', 'What draws visitors and does not sell, and what stays in the cart.', lookedNotBought(), abandoned()),
    () => section('money', 'Money and buyers', 'Where revenue comes from. Amounts are in the currency of the prices.', categories(), deciles(), buyers(), returns()),
    () => section('quality', 'Data quality', 'What the figures rest on.', quality(), quarantine()),
  ];
})();
