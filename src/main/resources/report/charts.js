
/** Options for the charts, in the colours of the theme. */
const charts = (() => {
  const style = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const font = () => getComputedStyle(document.body).fontFamily;
  const color = {
    get: style,
    stage: name => style({view: 'view', cart: 'cart', remove_from_cart: 'remove', purchase: 'purchase'}[name] || 'other'),
  };
  const small = () => Math.round(rem() * 0.84);

  /** A hint as elements: names from the data are text in it. */
  function hint(title, lines, note) {
    return h('div', {class: 'hint'},
        h('strong', {dir: 'auto'}, title),
        lines.map(([label, value, shade]) => {
          const key = shade ? h('span', {class: 'key'}) : null;
          if (key) key.style.background = shade;
          return h('div', {class: 'row'}, h('span', null, key, label), h('span', null, value));
        }),
        note ? h('div', {class: 'note'}, note) : null);
  }

  function base(more) {
    return Object.assign({
      animation: false,
      textStyle: {fontFamily: font(), fontSize: small(), color: style('ink')},
      tooltip: tooltip('axis'),
    }, more);
  }

  const tooltip = (trigger, formatter) => ({
    trigger,
    formatter,
    confine: true,
    backgroundColor: style('surface'),
    borderColor: style('control'),
    borderWidth: 1,
    padding: [8, 11],
    extraCssText: 'box-shadow:none;border-radius:7px',
    textStyle: {color: style('ink'), fontFamily: font(), fontSize: small()},
    axisPointer: {type: 'line', lineStyle: {color: style('control')}, shadowStyle: {color: style('control'), opacity: 0.12}},
  });

  const legend = more => Object.assign({
    top: 0, left: 0, icon: 'roundRect', itemWidth: 14, itemHeight: 8, itemGap: 18,
    textStyle: {color: style('ink'), fontSize: small(), fontFamily: font()},
    inactiveColor: style('control'),
  }, more);

  const grid = more => Object.assign({left: 8, right: 12, top: small() * (narrow() ? 4.6 : 2.6), bottom: narrow() ? 12 : 4, containLabel: true}, more);

  const categories = (names, more) => Object.assign({
    type: 'category',
    data: names,
    axisTick: {show: false},
    axisLine: {lineStyle: {color: style('control')}},
    axisLabel: {color: style('muted'), fontSize: small(), hideOverlap: true},
  }, more);

  const numbers = (formatter, more) => Object.assign({
    type: 'value',
    splitNumber: 4,
    axisLabel: {color: style('muted'), fontSize: small(), formatter, hideOverlap: true},
    splitLine: {lineStyle: {color: style('line')}},
    nameTextStyle: {color: style('muted'), fontSize: small(), align: 'left'},
  }, more);

  const pen = document.createElement('canvas').getContext('2d');

  /**
   * A name as the chart library may have it. It keeps texts as keys of plain objects, which a name such
   * as __proto__ would break for the whole page: an invisible character makes that a name like any other.
   */
  const label = name => (name in {} ? '\u2060' : '') + format.isolate(name);

  /** How wide the widest of some texts is. */
  function widest(texts) {
    pen.font = small() + 'px ' + font();
    return Math.ceil(Math.max(0, ...texts.map(text => pen.measureText(text).width)));
  }

  /** A colour of the theme, paler. */
  const pale = (hex, alpha) => 'rgba(' + [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)).join(',') + ',' + alpha + ')';

  const narrow = () => document.getElementById('main').clientWidth < 640;

  /** Lines between a lower and an upper bound, as a band. */
  function band(low, high, shade) {
    const plain = {type: 'line', stack: 'band', symbol: 'none', lineStyle: {opacity: 0}, silent: true, tooltip: {show: false}};
    return [
      {...plain, name: 'low', data: low},
      {...plain, name: 'high', data: high.map((value, i) => value === null ? null : value - low[i]),
        areaStyle: {color: shade, opacity: 0.18}},
    ];
  }

  /**
   * Bars that lie, the first on top, each with its number beside it. more: what is drawn paler at the end
   * of each bar; room: the share of the width that names may take.
   */
  function lying({names, amounts, more, shade, value, tip, room}) {
    const limit = Math.round(document.getElementById('main').clientWidth * (room || 0.3));
    const width = Math.min(limit, widest(names.map(label)) + 2);
    const bars = {
      type: 'bar',
      barCategoryGap: '32%',
      barMaxWidth: 26,
      stack: 'amount',
    };
    const labelled = {show: true, position: 'right', color: style('ink'), fontSize: small(), fontFamily: font(),
      formatter: item => value(item.dataIndex)};
    return base({
      grid: {left: width + 14, top: 4, bottom: 4, right: widest(amounts.map((_, i) => value(i)).filter((_, i) => !more || !more[i])) + 14},
      tooltip: {...tooltip('axis', items => tip(items[0].dataIndex)), axisPointer: {type: 'none'}},
      xAxis: {type: 'value', show: false, min: 0, max: 'dataMax'},
      yAxis: categories(names.map(label), {
        inverse: true,
        axisLine: {show: false},
        axisLabel: {color: style('ink'), fontSize: small(), fontFamily: font(), width, overflow: 'truncate', interval: 0},
      }),
      series: [
        {...bars, data: amounts, itemStyle: {color: shade, borderRadius: more ? 0 : [0, 3, 3, 0]}, label: more ? {show: false} : labelled},
        more ? {...bars, data: more, itemStyle: {color: pale(shade, 0.45)}, label: labelled} : null,
      ].filter(Boolean),
    });
  }

  

  return {base, font, tooltip, legend, grid, categories, numbers, band, lying, hint, color, small, rem, narrow};
})();
