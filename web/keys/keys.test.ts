import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  describeConsole,
  DESK,
  looksRightInAllLooks,
  TWO_LOOKS,
} from '../testing/console.testing.ts';
import { viewsOf, type ViewName } from '../testing/views.ts';
import { ELEMENT_KEYS } from './element-keys.ts';
import { strokeText } from './stroke.ts';

const rows = (page: Page, name: string) =>
  page.getByRole('grid', { name, exact: true }).locator('[data-index]');
const keys = async (page: Page, ...all: readonly string[]) => {
  for (const key of all) await page.keyboard.press(key);
};

/** What may be open, in the order in which Escape closes it. */
const OPEN = {
  menu: '[role="menu"]',
  dialog: '[aria-modal="true"]',
  detail: 'article[data-id], article h2',
  selection: '[role="row"][aria-selected="true"] input:checked',
} as const;
type Layer = keyof typeof OPEN;

const openLayers = async (page: Page): Promise<readonly Layer[]> => {
  const found: Layer[] = [];
  for (const [layer, selector] of Object.entries(OPEN) as [Layer, string][])
    if (await page.locator(selector).first().isVisible()) found.push(layer);
  return found;
};

/**
 * Presses Escape until nothing is open, and checks that it closes one layer each time, in their order.
 *
 * @param covered those that cannot be seen until all others are closed
 */
async function closesInTurn(
  page: Page,
  layers: readonly Layer[],
  covered: readonly Layer[] = [],
): Promise<void> {
  const seen = (left: readonly Layer[]) => {
    const uncovered = left.filter((layer) => !covered.includes(layer));
    return uncovered.length > 0 ? uncovered : left;
  };
  for (const [at] of layers.entries()) {
    expect(await openLayers(page)).toEqual(seen(layers.slice(at)));
    await keys(page, 'Escape');
    await expect.poll(() => openLayers(page)).toEqual(seen(layers.slice(at + 1)));
  }
}

describeConsole('Escape', (console) => {
  it.each(TWO_LOOKS)('closes one thing at a time in Alerts: $look', async (how) => {
    const { page } = await console().open('alerts', how);
    await rows(page, 'Alerts').first().waitFor();
    await keys(page, 'j', 'x', 'Enter');
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    await keys(page, 'c');
    await page.getByRole('dialog', { name: /^Close/ }).waitFor();
    const before = page.url();
    // On a phone, the alert covers the selected rows.
    const covered: readonly Layer[] = how.size === DESK ? [] : ['selection'];
    await closesInTurn(page, ['dialog', 'detail', 'selection'], covered);
    await keys(page, 'Escape');
    expect(page.url()).toBe(before.replace(/[?&]alert=[^&]*/, ''));
  });

  it('closes a menu before what is below it', async () => {
    const { page } = await console().open('alerts');
    await rows(page, 'Alerts').first().waitFor();
    await keys(page, 'j', 'x', 'Enter');
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menu').waitFor();
    await closesInTurn(page, ['menu', 'detail', 'selection']);
  });

  it('closes the suggestions of a dialog before the dialog', async () => {
    const { page } = await console().open('alerts');
    await rows(page, 'Alerts').first().waitFor();
    await keys(page, 'j', 'x', 't');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('word');
    await keys(page, 'Enter');
    await keys(page, 'Escape');
    if (await page.getByRole('dialog').isVisible()) await keys(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await openLayers(page)).toEqual(['selection']);
  });

  it('closes one thing at a time in a story, and then leaves it', async () => {
    const { page } = await console().open('stories');
    await rows(page, 'Stories').first().waitFor();
    await keys(page, 'j', 'x', 'c');
    await page.getByRole('dialog').waitFor();
    await closesInTurn(page, ['dialog', 'selection']);
    await keys(page, 'Enter');
    await rows(page, 'Alerts of the story').first().waitFor();
    await keys(page, 'j', 'x', 'Enter');
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    await keys(page, 't');
    await page.getByRole('dialog').waitFor();
    await closesInTurn(page, ['dialog', 'detail', 'selection']);
    await keys(page, 'Escape');
    await rows(page, 'Stories').first().waitFor();
  });

  it('closes one thing at a time in Rules, and leaves a rule', async () => {
    const { page } = await console().open('rules');
    await rows(page, 'Rules').first().waitFor();
    await keys(page, 'j', 'x');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('dialog').waitFor();
    await closesInTurn(page, ['dialog', 'selection']);
    await keys(page, 'j', 'Enter');
    await page.waitForURL(/rules\/.+overview/);
    await page.getByText('Overview').first().waitFor();
    await keys(page, 'Escape');
    await rows(page, 'Rules').first().waitFor();
  });

  it('closes one thing at a time in Hunt', async () => {
    const query = encodeURIComponent('process where event.action == "exec"');
    const { page } = await console().open(`hunt?q=${query}`);
    const list = page.getByRole('grid').first().locator('[data-index]');
    await list.first().waitFor();
    await list.first().click();
    await page.locator('article h2').waitFor();
    await keys(page, '?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await closesInTurn(page, ['dialog', 'detail']);
    expect(page.url()).toContain('hunt?q=');
  });

  it('is the only key of the page that works while a dialog is open', async () => {
    const { page } = await console().open('alerts');
    await rows(page, 'Alerts').first().waitFor();
    await keys(page, 'j', '?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await dialog.waitFor();
    await looksRightInAllLooks(page, 'keys', dialog.getByRole('heading').first());
    await keys(page, 'j', 'e', 'x', 'g', 's');
    await keys(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(page.url()).toContain('/alerts');
    expect(await page.locator('[data-current="true"]').getAttribute('data-index')).toBe('0');
    expect(await openLayers(page)).toEqual([]);
  });
});

/** Keys that users may press, except those that browsers reserve. */
const STROKES: readonly string[] = [
  ...'abcdefghijklmnopqrstuvwxyz'.split('').flatMap((key) => [key, `Shift+${key}`]),
  ...'0123456789.,-/?#+'.split(''),
  ...'aksz/'.split('').map((key) => `Ctrl+${key}`),
  ...'Enter Escape Home End PageUp PageDown ArrowUp ArrowDown ArrowLeft ArrowRight Backspace Delete F8'.split(
    ' ',
  ),
  'Ctrl+Enter',
  'Ctrl+Space',
];

/** Where the focus is put in a view, and some of what the list of keys must have there. */
const PLACES: readonly (readonly [ViewName, selector: string, has: readonly string[]])[] = [
  ['stories', '[role="row"][tabindex="0"]', ['Merge stories', 'Select all that match']],
  ['story', '[role="row"][tabindex="0"]', ['Assign to me', 'Back to all stories']],
  [
    'story-processes',
    '[role="treeitem"][tabindex="0"]',
    ['Tree: open and go in, close and go out'],
  ],
  [
    'alerts',
    '[role="row"][tabindex="0"]',
    ['Chart: begin a range', 'Filter: exclude, before a value'],
  ],
  [
    'alerts-open',
    '[role="row"][tabindex="0"]',
    ['Close the alert', 'Border of the detail: wider or narrower'],
  ],
  ['alert', 'article', ['Why it matched', 'Process tree']],
  ['hunt-results', '[role="row"][tabindex="0"]', ['Run the hunt', 'Query: suggestions']],
  ['rules', '[role="row"][tabindex="0"]', ['New rule']],
  ['rule-edit', 'main', ['Save the rule', 'Query: take the suggestion']],
  ['rule-runs', 'main', ['Runs: next or previous run']],
  ['exceptions', '[role="row"][tabindex="0"]', ['Open']],
  ['coverage', 'main', ['Matrix: next or previous technique']],
  ['health', 'main', ['Recent changes']],
];

describeConsole('the list of keys', (console) => {
  it.each(PLACES)('has all keys that do something in a view: %s', async (name, selector, has) => {
    const { page } = await console().openBlank();
    const view = (await viewsOf(console().service))[name];
    await page.goto(`${console().service.url}/console/${view.path}`);
    await view.ready(page);
    // The charts, which are drawn after the rows, are part of the view.
    if (name.startsWith('alerts')) await page.locator('figure [tabindex="0"]').waitFor();
    if (name === 'rule-runs') await page.getByRole('toolbar', { name: /^Runs and gaps/ }).waitFor();
    await page.locator(selector).first().waitFor();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await keys(page, '?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await dialog.waitFor();
    await expect
      .poll(() => dialog.locator('dd').allTextContents())
      .toEqual(expect.arrayContaining([...has]));
    const listed = new Set(await dialog.locator('kbd').allTextContents());
    await keys(page, 'Escape');
    await dialog.waitFor({ state: 'hidden' });
    const unlisted = STROKES.filter((stroke) => !listed.has(strokeText(stroke)));
    expect(unlisted.length).toBeGreaterThan(20);
    await page.locator(selector).first().focus();
    const handled = await page.evaluate(
      (strokes) =>
        strokes.filter((stroke) => {
          const parts = stroke.split('+');
          const key = parts.at(-1) === '' ? '+' : (parts.at(-1) as string);
          const isShift = parts.includes('Shift');
          const event = new KeyboardEvent('keydown', {
            key: key === 'Space' ? ' ' : isShift ? key.toUpperCase() : key,
            shiftKey: isShift,
            ctrlKey: parts.includes('Ctrl'),
            bubbles: true,
            cancelable: true,
          });
          (document.activeElement ?? document.body).dispatchEvent(event);
          return event.defaultPrevented;
        }),
      unlisted,
    );
    expect(handled).toEqual([]);
  });
});

/** Files that handle keys themselves, and how their titles in the list begin; `null` if they show their keys or have none of their own. */
const HANDLERS: Readonly<Record<string, string | null>> = {
  'web/app/shell/signed-out.tsx': null,
  'web/components/chart/bars.tsx': 'Chart',
  'web/components/filter-bar/filter-bar.tsx': 'Filter',
  'web/components/split/split.tsx': 'Border of the detail',
  'web/components/tree/tree-item.ts': 'Tree',
  'web/editor/code-mirror/code-mirror.tsx': 'Query',
  'web/pages/coverage/matrix.tsx': 'Matrix',
  'web/pages/rules/rule/runs/rule-runs.tsx': 'Runs',
  'web/pages/settings/preferences/preferences-tab.tsx': null,
  'web/report/alerts/alert-bar.tsx': null,
  'web/triage/close-menu.tsx': null,
  'web/triage/note-field.tsx': 'Note',
  'web/triage/people-menu.tsx': null,
  'web/triage/triage-dialog.tsx': null,
};

it('keys that elements handle themselves are in the list', () => {
  const files = readdirSync('web', { recursive: true, encoding: 'utf8' })
    .map((file) => `web/${file}`)
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    .filter((file) => /onKeyDown|keymap\.of/.test(readFileSync(file, 'utf8')));
  expect(files.toSorted()).toEqual(Object.keys(HANDLERS));
  for (const name of Object.values(HANDLERS))
    if (name !== null)
      expect(ELEMENT_KEYS.some(({ title }) => title.startsWith(`${name}:`))).toBe(true);
});
