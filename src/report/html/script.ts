/**
 * Conveniences only: without the script everything is present and can be opened. It reads text and classes
 * of the page and never generates markup from them.
 */
export const SCRIPT = `'use strict';
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const tools = document.querySelector('.tools');
  if (tools === null) return;
  const search = tools.querySelector('input[type=search]');
  const rule = tools.querySelector('select');
  const severities = all('input[type=checkbox]', tools);
  const shownCount = tools.querySelector('output');
  const sections = all('section.rule').map((section) => ({ section, alerts: all('details.alert', section) }));
  const total = sections.reduce((sum, each) => sum + each.alerts.length, 0);
  const texts = new Map();
  const fields = new Map();
  const opened = new Set();

  const textOf = (element) => {
    let text = texts.get(element);
    if (text === undefined) {
      text = element.textContent.toLowerCase();
      texts.set(element, text);
    }
    return text;
  };

  /** Values of the documents of an alert by the names of their fields, which are read when somebody asks for a field. */
  const valuesOf = (alert) => {
    let values = fields.get(alert);
    if (values !== undefined) return values;
    values = new Map();
    const add = (value, name) => {
      if (Array.isArray(value)) for (const each of value) add(each, name);
      else if (typeof value === 'object' && value !== null)
        for (const key of Object.keys(value)) add(value[key], name === '' ? key.toLowerCase() : name + '.' + key.toLowerCase());
      else values.set(name, [...(values.get(name) ?? []), String(value).toLowerCase()]);
    };
    for (const code of all('pre.document', alert)) {
      try { add(JSON.parse(code.textContent), ''); } catch { /* A document that was cut is searched as text. */ }
    }
    fields.set(alert, values);
    return values;
  };

  const isMet = ({ field, word, value }, alert, heading) => {
    if (field !== '') {
      const wanted = value.split('*');
      const found = valuesOf(alert).get(field);
      if (found !== undefined) return found.some((each) => fits(each, wanted));
    }
    return heading.includes(word) || textOf(alert).includes(word);
  };
  const fits = (text, parts) => {
    if (parts.length === 1) return text === parts[0];
    let at = parts[0].length;
    if (!text.startsWith(parts[0])) return false;
    for (const part of parts.slice(1, -1)) {
      const next = text.indexOf(part, at);
      if (next < 0) return false;
      at = next + part.length;
    }
    return text.length - at >= parts.at(-1).length && text.endsWith(parts.at(-1));
  };

  /** What is set, as a fragment that can be passed on. */
  const remember = () => {
    const state = new URLSearchParams();
    const unwanted = severities.filter((box) => !box.checked).map((box) => box.value);
    if (search.value !== '') state.set('q', search.value);
    if (rule.value !== '') state.set('rule', rule.value);
    if (unwanted.length > 0) state.set('without', unwanted.join());
    if (document.documentElement.dataset.theme !== undefined) state.set('theme', document.documentElement.dataset.theme);
    history.replaceState(null, '', state.size === 0 ? '#alerts' : '#?' + state);
  };
  const recall = () => {
    const state = new URLSearchParams(location.hash.slice(2));
    const theme = state.get('theme');
    search.value = state.get('q') ?? '';
    rule.value = all('option', rule).some((option) => option.value === state.get('rule')) ? state.get('rule') : '';
    const without = (state.get('without') ?? '').split(',');
    for (const box of severities) box.checked = !without.includes(box.value);
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
    filter();
  };

  const filter = () => {
    const words = search.value.toLowerCase().match(/[^\\s"]*"[^"]*"|\\S+/g) ?? [];
    const conditions = words.map((word) => {
      const at = word.indexOf(':');
      const [field, value] = at < 1 ? ['', word] : [word.slice(0, at), word.slice(at + 1)];
      return { field, word: word.replaceAll('"', ''), value: value.replaceAll('"', '') };
    });
    const wanted = severities.filter((box) => box.checked).map((box) => box.value);
    const isFiltered = words.length > 0 || wanted.length < severities.length || rule.value !== '';
    let shown = 0;
    for (const { section, alerts } of sections) {
      const isRule = rule.value === '' || rule.value === section.id;
      const heading = section.querySelector('h3').textContent.toLowerCase();
      let here = 0;
      for (const alert of alerts) {
        const isShown = isRule && wanted.some((severity) => alert.classList.contains(severity)) &&
          conditions.every((each) => isMet(each, alert, heading));
        alert.hidden = !isShown;
        if (isShown) here++;
      }
      section.hidden = isFiltered && here === 0;
      shown += here;
      const more = section.querySelector('details.more');
      if (more !== null && isFiltered && here > 0 && !more.open) { more.open = true; opened.add(more); }
      if (more !== null && !isFiltered && opened.delete(more)) more.open = false;
    }
    shownCount.textContent = isFiltered ? shown.toLocaleString('en-US') + ' of ' + total.toLocaleString('en-US') + ' alerts shown' : '';
  };

  const change = () => { filter(); remember(); };
  let waiting = 0;
  search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(change, 120); });
  rule.addEventListener('change', change);
  for (const box of severities) box.addEventListener('change', change);

  const shownAlerts = () => all('details.alert').filter((alert) => !alert.hidden);
  const MAX_OPENED = 200;
  tools.querySelector('[data-do=open]').addEventListener('click', () => {
    const alerts = shownAlerts();
    for (const more of all('details.more')) more.open = true;
    for (const alert of alerts.slice(0, MAX_OPENED)) alert.open = true;
    if (alerts.length > MAX_OPENED) shownCount.textContent = 'The first ' + MAX_OPENED + ' are open; filter to open others.';
  });
  tools.querySelector('[data-do=close]').addEventListener('click', () => {
    for (const each of all('details[open]')) each.open = false;
  });
  tools.querySelector('[data-do=theme]').addEventListener('click', () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : root.dataset.theme === 'dark';
    root.dataset.theme = isDark ? 'light' : 'dark';
    remember();
  });

  const copyButton = (code) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy the id of the alert');
    button.addEventListener('click', () => {
      const done = (text) => { button.textContent = text; setTimeout(() => { button.textContent = 'Copy'; }, 1500); };
      const select = () => { getSelection().selectAllChildren(code); done('Selected'); };
      if (navigator.clipboard === undefined) select();
      else navigator.clipboard.writeText(code.textContent).then(() => done('Copied'), select);
    });
    return button;
  };
  document.addEventListener('toggle', (event) => {
    const code = event.target.open && event.target.matches('details.alert') ? event.target.querySelector('code.id') : null;
    if (code !== null && code.nextElementSibling === null) code.after(copyButton(code));
  }, true);

  const openTarget = () => {
    if (location.hash.startsWith('#?')) { recall(); return; }
    const target = document.getElementById(location.hash.slice(1));
    for (let each = target; each !== null; each = each.parentElement) if (each.tagName === 'DETAILS') each.open = true;
    if (target !== null && target.hidden) { search.value = ''; rule.value = ''; for (const box of severities) box.checked = true; filter(); }
    if (target !== null) target.scrollIntoView();
  };
  addEventListener('hashchange', openTarget);
  if (location.hash !== '') openTarget();
  tools.hidden = false;
})();
`;
