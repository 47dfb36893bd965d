import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { ProcessTreeAnswer } from './components/tree/tree-answer.ts';
import { accessTree, nodesOf } from './testing/access-tree.ts';
import { describeConsole, PHONE } from './testing/console.testing.ts';
import { viewsOf, type ViewName } from './testing/views.ts';

/** Name of a view, of its list, and what its first row is called. */
const LISTS: readonly (readonly [ViewName, string, RegExp])[] = [
  ['stories', 'Stories', /^critical, .+, \d+ alerts of \d+ rules, last alert .+ ago, open$/],
  ['alerts', 'Alerts', /^(?:critical|high|medium|low), .+ ago, (?:pod|container|node) .+, open$/],
  ['rules', 'Rules', /^on, .+, (?:critical|high|medium|low), eql .+, \d+ alerts? in 7 days, last/],
  ['exceptions', 'Exception items', /hides process\.\w+ is .+, of .+, \d+ hidden/],
  ['hunt-results', 'Results', /^\d{4}-\d\d-\d\d .+, exec, .+/],
];

const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return element?.getAttribute('aria-label') ?? element?.tagName ?? '';
  });

const TAB_STOP = '[tabindex="0"][role="treeitem"]';

const rowNumbers = (grid: Locator) =>
  grid.evaluate((element) => ({
    counted: Number(element.ariaRowCount),
    rows: [...element.querySelectorAll('[role="row"]')].map((row) => Number(row.ariaRowIndex)),
    // All columns are in the page: the browser counts them itself.
    columns: [
      ...new Set([...element.querySelectorAll('[role="row"]')].map((row) => row.children.length)),
    ],
  }));

describeConsole('for those who hear the console', (console) => {
  it.each(LISTS)('a list says what its rows are: %s', async (name, label, first) => {
    const view = (await viewsOf(console().service))[name];
    const { page } = await console().open(view.path);
    await view.ready(page);
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toMatch(first);
    const tree = await accessTree(page);
    const grid = nodesOf(tree, 'grid').find((each) => each.name === label);
    expect(grid?.children.map(({ role }) => role)).toEqual(['row', 'rowgroup']);
    const [head, row] = grid === undefined ? [] : nodesOf(grid, 'row');
    expect(new Set(head?.children.map(({ role }) => role))).toEqual(new Set(['columnheader']));
    expect(new Set(row?.children.map(({ role }) => role))).toEqual(new Set(['gridcell']));
    expect(row?.name).toMatch(first);
    expect(row?.states).toMatchObject({ focused: true });
    // Only rows in sight are in the page: which of how many each is, it says itself.
    const numbers = await rowNumbers(page.getByRole('grid', { name: label }));
    const { rows, columns } = numbers;
    expect(rows).toEqual(rows.map((_, index) => index + 1));
    // Before all alerts have been read, how many rows they make is not known.
    if (numbers.counted !== -1) expect(numbers.counted).toBeGreaterThanOrEqual(rows.length);
    expect(columns).toEqual([head?.children.length]);
  });

  it('a list says what is selected, how it is sorted, and how many there are on a phone', async () => {
    const { page } = await console().open('alerts?order=severity');
    const grid = page.getByRole('grid', { name: 'Alerts' });
    await grid.locator('[data-index]').first().waitFor();
    const sorts = () =>
      grid.locator('[aria-sort]').evaluateAll((all) => all.map((each) => each.ariaSort));
    expect(await sorts()).toEqual(['descending', 'none']);
    for (const key of ['j', 'x']) await page.keyboard.press(key);
    await grid.locator('[aria-selected="true"]').waitFor();
    const rows = nodesOf(await accessTree(page), 'row');
    expect(rows.filter(({ states }) => states['selected'] === true).length).toBe(1);
    await page.keyboard.press('End');
    await expect.poll(async () => (await rowNumbers(grid)).rows.at(-1)).toBeGreaterThan(100);
    await page.setViewportSize(PHONE);
    await expect
      .poll(async () => {
        const { rows: on, counted, columns } = await rowNumbers(grid);
        return { isWhole: on.every((each) => each >= 1 && each <= counted), columns };
      })
      // A card, and its box as long as something is selected.
      .toEqual({ isWhole: true, columns: [2] });
  });

  it('what was done, what waits and which page it is are said', async () => {
    const { page } = await console().open('alerts?status=open');
    await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
    const said = page.getByRole('status');
    for (const key of ['j', 'e']) await page.keyboard.press(key);
    await said.getByText('Acknowledged 1 alert.').waitFor();
    for (const key of ['g', 'v']) await page.keyboard.press(key);
    await said.getByText('Coverage · Dockwarden').waitFor({ state: 'attached' });
    // The focus is in the page that was opened, and with Tab comes what is in it.
    await expect.poll(() => focused(page)).toBe('MAIN');
    await page.keyboard.press('Tab');
    expect(
      await page.evaluate(() => document.querySelector('main')?.contains(document.activeElement)),
    ).toBe(true);
    expect(page.url()).not.toContain('#');
  });

  it('a process tree is one: levels, what is folded, arrows', async () => {
    const view = (await viewsOf(console().service)).alert;
    const { page } = await console().open(view.path);
    await view.ready(page);
    const tree = page.getByRole('tree', { name: 'Process tree' });
    await tree.locator('[aria-current="true"]').waitFor();
    const items = nodesOf(await accessTree(page), 'treeitem');
    expect(items.find(({ name }) => name.includes('this alert'))).toBeDefined();
    expect(Math.max(...items.map(({ states }) => Number(states['level'])))).toBeGreaterThan(1);
    await tree.locator(TAB_STOP).focus();
    expect(await focused(page)).toContain('this alert');
    await page.keyboard.press('Home');
    const root = tree.getByRole('treeitem').first();
    expect(await root.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowLeft');
    expect(await root.getAttribute('aria-expanded')).toBe('false');
    expect(await focused(page)).toMatch(/process(?:es)? below/);
    expect(await tree.getByRole('treeitem').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => tree.getByRole('treeitem').count()).toBeGreaterThan(1);
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.ariaLevel)).toBe('2');
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate(() => document.activeElement?.ariaLevel)).toBe('1');
    // Nothing of it moves the page or a list.
    expect(page.url()).toContain(view.path);
    // An item that is folded stands for those below it.
    await page.keyboard.press('End');
    await root.getByRole('button', { name: 'Fold', exact: true }).first().click();
    expect(await tree.locator(TAB_STOP).count()).toBe(1);
  });

  it('a process tree that is read in two steps keeps one place for Tab', async () => {
    const view = (await viewsOf(console().service)).alert;
    const { page } = await console().open('alerts');
    let readOn = () => {};
    const isFirstDrawn = new Promise<void>((resolve) => (readOn = resolve));
    await page.route('**/process-tree*', async (route) => {
      if (route.request().url().includes('seconds=')) {
        await isFirstDrawn;
        return route.continue();
      }
      const answer = await route.fetch();
      const tree = (await answer.json()) as ProcessTreeAnswer;
      const root = tree.root?.children.find(({ isPath }) => isPath);
      const missing = [{ what: 'ancestors', reason: 'bounded', message: 'there was no time' }];
      await route.fulfill({ response: answer, json: { ...tree, root, missing } });
    });
    await page.goto(new URL(view.path, page.url()).href);
    const stop = page.getByRole('tree', { name: 'Process tree' }).locator(TAB_STOP);
    await stop.waitFor();
    const level = Number(await stop.getAttribute('aria-level'));
    readOn();
    await expect
      .poll(async () => Number(await stop.getAttribute('aria-level')))
      .toBeGreaterThan(level);
    await stop.focus();
    expect(await focused(page)).toContain('this alert');
  });

  it('the focus is on the row that has come into the place of one that is gone', async () => {
    const { page } = await console().open('settings/users');
    for (const name of ['anna', 'bert']) {
      await console().service.fetch('/dw/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, password: console().password, role: 'viewer' }),
      });
    }
    await page.reload();
    const rows = page.getByRole('grid', { name: 'Users' }).locator('[data-index]');
    await rows.filter({ hasText: 'bert' }).waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => focusedText(page)).toContain('anna');
    await rows.filter({ hasText: 'anna' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => focusedText(page)).toContain('bert');
  });

  it('the focus goes into what covers a list, and back to the row', async () => {
    const { page } = await console().open('alerts', { size: { width: 900, height: 800 } });
    const grid = page.getByRole('grid', { name: 'Alerts' });
    await grid.locator('[data-index]').first().waitFor();
    for (const key of ['j', 'j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    await expect.poll(() => focused(page)).toBe('The alert that is open');
    // What is covered, no key leads to.
    expect(await grid.locator('[tabindex="0"]').isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex')))
      .toBe('3');
  });
});

const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');
