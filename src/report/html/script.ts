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
  const opened = new Set();

  const textOf = (element) => {
    let text = texts.get(element);
    if (text === undefined) {
      text = element.textContent.toLowerCase();
      texts.set(element, text);
    }
    return text;
  };

  const filter = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    const wanted = severities.filter((box) => box.checked).map((box) => box.value);
    const isFiltered = words.length > 0 || wanted.length < severities.length || rule.value !== '';
    let shown = 0;
    for (const { section, alerts } of sections) {
      const isRule = rule.value === '' || rule.value === section.id;
      const heading = section.querySelector('h3').textContent.toLowerCase();
      let here = 0;
      for (const alert of alerts) {
        const isShown = isRule && wanted.some((severity) => alert.classList.contains(severity)) &&
          words.every((word) => heading.includes(word) || textOf(alert).includes(word));
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

  let waiting = 0;
  search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  rule.addEventListener('change', filter);
  for (const box of severities) box.addEventListener('change', filter);

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
