'use strict';

/** Numbers, dates and names as a reader wants them. Exact decimals stay text: no rounding unseen. */
const format = (() => {
  const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});
  const NONE = '\u2013';
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
    'September', 'October', 'November', 'December'];

  const signed = text => text.replace('-', '\u2212');

  function integer(value) {
    if (value === null || value === undefined) return NONE;
    return signed(typeof value === 'string' ? grouped(value) : whole.format(value));
  }

  /** Groups the digits of an exact decimal without making it a binary number. */
  function grouped(text) {
    const [, sign, digits, rest] = /^(-?)(\d+)(.*)$/.exec(text) || [null, '', text, ''];
    return sign + digits.replace(/\B(?=(\d{3})+$)/g, ',') + rest;
  }

  function decimal(value, digits) {
    if (value === null || value === undefined) return NONE;
    return signed(Number(value).toLocaleString('en-US',
        {minimumFractionDigits: digits, maximumFractionDigits: digits}));
  }

  function money(value) {
    if (value === null || value === undefined) return NONE;
    return signed(typeof value === 'string' ? grouped(value) : decimal(value, 2));
  }

  /** Few digits, for figures that are read from afar and for axes. */
  function short(value) {
    if (value === null || value === undefined) return NONE;
    const number = Number(value);
    const size = Math.abs(number);
    const scaled = (divisor, unit) => {
      const digits = size / divisor < 10 ? 2 : size / divisor < 100 ? 1 : 0;
      return signed((number / divisor).toFixed(digits)) + '\u00a0' + unit;
    };
    if (size >= 999500000) return scaled(1e9, 'bn');
    if (size >= 999500) return scaled(1e6, 'M');
    if (size >= 10000) return scaled(1e3, 'k');
    return decimal(number, Number.isInteger(number) || size >= 1000 ? 0 : size >= 10 ? 1 : 2);
  }

  /** For axes: no digit that does not tell one mark from the next. */
  function axis(value) {
    const size = Math.abs(value);
    const [divisor, unit] = size >= 1e9 ? [1e9, '\u00a0bn'] : size >= 1e6 ? [1e6, '\u00a0M'] : size >= 1000 ? [1000, '\u00a0k'] : [1, ''];
    return signed(String(Number((value / divisor).toFixed(2)))) + unit;
  }

  const axisPercent = share => signed(String(Number((share * 100).toFixed(3)))) + '%';

  /** Enough digits that a small share does not read as none. */
  function percent(share) {
    if (share === null || share === undefined) return NONE;
    const value = Number(share) * 100;
    const size = Math.abs(value);
    if (size === 0) return '0%';
    if (size < 0.001) return '<0.001%';
    return decimal(value, size < 0.01 ? 3 : size < 1 ? 2 : size < 99.95 ? 1 : size < 100 ? 2 : 0) + '%';
  }

  /** A length of time in at most two units. */
  function duration(seconds) {
    if (seconds === null || seconds === undefined) return NONE;
    const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
    let left = Math.round(Number(seconds));
    if (left === 0) return '0\u00a0s';
    const first = units.findIndex(([, size]) => left >= size);
    const parts = [];
    for (const [name, size] of units.slice(first, first + 2)) {
      const count = Math.floor(left / size);
      left -= count * size;
      if (count > 0) parts.push(count + '\u00a0' + name);
    }
    return parts.join(' ');
  }

  function day(date) {
    const [year, month, number] = date.split('-').map(Number);
    return number + '\u00a0' + MONTHS[month - 1] + ' ' + year;
  }

  const shortDay = date => Number(date.slice(8)) + '\u00a0' + MONTHS[Number(date.slice(5, 7)) - 1].slice(0, 3);

  function days(first, last) {
    if (first === last) return day(first);
    const same = length => first.slice(0, length) === last.slice(0, length);
    const from = day(first);
    if (same(7)) return from.split('\u00a0')[0] + '\u2013' + day(last);
    if (same(4)) return from.slice(0, -5) + ' \u2013 ' + day(last);
    return from + ' \u2013 ' + day(last);
  }

  const weekday = date => new Date(date + 'T00:00:00Z')
      .toLocaleDateString('en-US', {weekday: 'long', timeZone: 'UTC'});
  const moment = text => text.slice(0, 10) + ' ' + text.slice(11, 16);
  const hour = number => String(number).padStart(2, '0') + ':00';

  /** A column's name in words. */
  function title(name) {
    const words = name.replace(/_/g, ' ');
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  const eventType = {view: 'View', cart: 'Cart', remove_from_cart: 'Remove from cart', purchase: 'Purchase'};
  const stage = name => eventType[name] || title(name);

  const plural = (count, one, many) => integer(count) + ' ' + (Number(count) === 1 ? one : many);

  /** A name for a place with little room; whole characters, not halves of them. */
  function clip(name, length) {
    const characters = Array.from(name);
    return characters.length <= length ? name : characters.slice(0, length - 1).join('') + '\u2026';
  }

  const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;

  /** Keeps the direction of a name from turning the words around it. */
  const isolate = name => RIGHT_TO_LEFT.test(name) ? '\u2068' + name + '\u2069' : name;

  return {integer, decimal, money, short, axis, axisPercent, percent, duration, day, shortDay, days, weekday, moment,
    hour, title, stage, plural, clip, isolate, NONE};
})();
