import type { BrowserContext, Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { describeConsole, type TestConsole } from './testing/console.testing.ts';

/** A view, what it asks the service for, and what is there when it is there. */
interface View {
  readonly name: string;
  readonly path: (of: TestConsole) => string | Promise<string>;
  /** Of the request without which there is nothing to show. */
  readonly asks: RegExp;
  readonly ready: (page: Page) => Promise<void>;
  /** What is there while it waits; left out, the shape of the list. */
  readonly waits?: (page: Page) => Promise<void>;
  /** Whether it is only read again on request. */
  readonly isStill?: true;
}

const rowOf = (label: string) => (page: Page) =>
  page.getByRole('grid', { name: label, exact: true }).locator('[data-index]').first().waitFor();
const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor();

async function idOf(of: TestConsole, list: 'alerts' | 'stories' | 'rules'): Promise<string> {
  const answer = (await of.service.json(`/dw/${list}`)) as Record<string, { id: string }[]>;
  const [first] = answer[list] ?? [];
  return encodeURIComponent(first?.id ?? '');
}

const VIEWS: readonly View[] = [
  { name: 'stories', path: () => 'stories', asks: /dw\/stories\?/, ready: rowOf('Stories') },
  {
    name: 'a story',
    path: async (of) => `stories/${await idOf(of, 'stories')}`,
    asks: /dw\/stories\/[^?]+$/,
    ready: rowOf('Alerts of the story'),
  },
  {
    name: 'alerts',
    path: () => 'alerts',
    asks: /dw\/alerts\?/,
    ready: rowOf('Alerts'),
  },
  {
    name: 'an alert',
    path: async (of) => `alerts/${await idOf(of, 'alerts')}`,
    asks: /dw\/alerts\/[0-9a-f]{64}$/,
    ready: heading('Why it matched'),
  },
  {
    name: 'hunt',
    path: () => 'hunt?q=process%20where%20true',
    asks: /dw\/hunt$/,
    ready: (page) => page.getByText(/found/).first().waitFor(),
    waits: (page) => page.getByRole('button', { name: /^Cancel/ }).waitFor(),
    isStill: true,
  },
  {
    name: 'a host',
    path: () => 'entity?field=host.name&value=node-1',
    asks: /dw\/entity\?/,
    ready: heading('What it is'),
  },
  {
    name: 'what happened around an alert',
    path: async (of) => `context?alert=${await idOf(of, 'alerts')}`,
    asks: /dw\/context\?/,
    ready: rowOf('Events around it'),
  },
  { name: 'rules', path: () => 'rules', asks: /dw\/rules$/, ready: rowOf('Rules') },
  {
    name: 'a rule',
    path: async (of) => `rules/${await idOf(of, 'rules')}/overview`,
    asks: /dw\/rules\/[^_/][^/]*$/,
    ready: heading('Rule query'),
  },
  {
    name: 'exceptions',
    path: () => 'exceptions',
    asks: /dw\/exceptions\/items$/,
    ready: rowOf('Exception items'),
  },
  { name: 'coverage', path: () => 'coverage', asks: /dw\/coverage$/, ready: heading('Execution') },
  { name: 'health', path: () => 'health', asks: /dw\/health$/, ready: heading('In numbers') },
  {
    name: 'the inbox',
    path: () => 'inbox',
    asks: /dw\/inbox\?/,
    ready: heading('No one has mentioned you yet'),
  },
  {
    name: 'duty',
    path: () => 'settings/duty',
    asks: /dw\/rotas$/,
    ready: heading('There is no rota'),
  },
  {
    name: 'sources',
    path: () => 'settings/sources',
    asks: /dw\/sources$/,
    ready: heading('Streams'),
  },
  { name: 'users', path: () => 'settings/users', asks: /dw\/users$/, ready: rowOf('Users') },
  {
    name: 'keys',
    path: () => 'settings/keys',
    asks: /dw\/keys$/,
    ready: heading('There are no keys'),
  },
  {
    name: 'saved views',
    path: () => 'settings/views',
    asks: /dw\/views$/,
    ready: heading('No view has been saved'),
  },
  {
    name: 'the audit log',
    path: () => 'settings/audit',
    asks: /dw\/audit\?/,
    ready: rowOf('Audit log'),
  },
];

/** Longer than react-query tries. */
const GIVES_UP_MS = 10_000;
/** Several pages one after the other, on a machine that does other things, too. */
const PATIENCE_MS = 180_000;

const refuse = (status: number, reason: string) => (route: Route) =>
  route.fulfill({
    status,
    headers: { 'x-request-id': 'r-4711' },
    json: { error: { type: 'x', reason } },
  });

/** The page has another address and comes back, so that what it asked for long ago is asked for again. */
async function leaveAndReturn(page: Page): Promise<void> {
  const other = page.url().includes('/health') ? 'Rules' : 'Health';
  await page.locator('nav').getByRole('link', { name: other }).click();
  await page.getByRole('heading', { name: other, level: 1 }).waitFor();
  await page.clock.fastForward(60_000);
  await page.goBack();
}

describeConsole('every view', (console) => {
  describe('with ten thousand rows', () => tenThousandRows(console));

  it.each(VIEWS)(
    'may be forbidden, waits, says what failed, and says what is old: $name',
    async ({ path, asks, ready, waits, isStill }) => {
      const of = console();
      const { page, context } = await of.openBlank({ hasOwnClock: true });
      page.setDefaultTimeout(PATIENCE_MS / 3);
      await page.clock.install();
      await context.route(asks, refuse(403, 'you may not read this'));
      await page.goto(`${of.service.url}/console/${await path(of)}`);
      await page.getByText('You may not see this').first().waitFor();
      await answerAgain(context, asks);

      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await context.route(asks, async (route) => {
        await held;
        await refuse(500, 'the disk is full')(route);
      });
      await page.reload();
      await (
        waits ?? ((there) => there.getByRole('status', { name: 'Loading' }).first().waitFor())
      )(page);
      // Meanwhile, other pages can be opened.
      expect(await page.getByRole('link', { name: 'Stories' }).isVisible()).toBe(true);
      release();
      const problem = page.getByRole('alert').filter({ hasText: 'The disk is full' });
      await problem.first().waitFor();
      expect(await problem.first().innerText()).toContain('r-4711');
      await answerAgain(context, asks);
      await problem.first().getByRole('button', { name: 'Try again' }).click();
      await ready(page);

      if (isStill === true) return;
      await context.route(asks, (route) => route.abort());
      await leaveAndReturn(page);
      const old = page.getByText(/^Not up to date: The service cannot be reached/);
      await expect
        .poll(async () => {
          await page.clock.fastForward(GIVES_UP_MS);
          return old.count();
        })
        .toBeGreaterThan(0);
      await ready(page);
      await answerAgain(context, asks);
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await expect.poll(() => page.getByText(/^Not up to date/).count()).toBe(0);
    },
    PATIENCE_MS,
  );

  it('says until when its data is when the service is gone, and goes on when it is back', async () => {
    const of = console();
    const { page } = await of.open('stories');
    const live = page.getByRole('link', { name: /live .* events\/s/ });
    await live.waitFor();
    await of.service.stop();
    await page.getByText(/reconnecting, data until \d\d:\d\d:\d\d/).waitFor();
    await rowOf('Stories')(page);
    await of.service.start();
    await live.waitFor();
  });
});

const answerAgain = (context: BrowserContext, asks: RegExp) => context.unroute(asks);

const EMPTY: readonly (readonly [string, string, string | RegExp])[] = [
  ['stories', 'stories', 'Stories begin with the first event'],
  ['alerts', 'alerts', /No|Nothing|first event/],
  ['hunt', 'hunt?q=process%20where%20true', /[Nn]othing|No event/],
  ['exceptions', 'exceptions?list=none', 'No item matches'],
  ['health', 'health', 'No event has come yet'],
  ['sources', 'settings/sources', 'No event has come yet'],
  ['keys', 'settings/keys', 'There are no keys'],
  ['saved views', 'settings/views', 'No view has been saved'],
  ['the audit log', 'settings/audit?action=none', 'No entry matches'],
];

describeConsole(
  'every view without anything to show',
  (console) => {
    it.each(EMPTY)('says so, and what is next: %s', async (_, path, text) => {
      const { page, complaints } = await console().open(path);
      await page.locator('main').getByText(text).first().waitFor();
      // The next step is a button or a link.
      await expect
        .poll(() => page.locator('main').getByRole('button').or(page.locator('main a')).count())
        .toBeGreaterThan(0);
      expect(complaints).toEqual([]);
    });

    it('says so where there are no rules', async () => {
      const { page, context } = await console().openBlank();
      await context.route(/dw\/rules$/, (route) => route.fulfill({ json: { rules: [] } }));
      await context.route(/dw\/coverage$/, async (route) => {
        const real = (await (await route.fetch()).json()) as object;
        await route.fulfill({ json: { ...real, rules: [] } });
      });
      await page.goto(`${console().service.url}/console/rules`);
      await page.getByText('Nothing is watched for').waitFor();
      await page.goto(`${console().service.url}/console/coverage`);
      await page.getByText('There are no rules').waitFor();
    });
  },
  { isEmpty: true },
);

const MANY = 10_000;

type Answer = Record<string, unknown>;

/** Makes rows of real ones, with ids of their own. */
const rowsOf = (real: readonly Answer[], from: number, count: number, id: string) =>
  Array.from({ length: count }, (_, at) => ({
    ...real[(from + at) % real.length],
    [id]: id === 'number' ? MANY - from - at : `row-${from + at}`,
  }));

/** Answers with very many rows: all at once, or in pages of a hundred. */
async function answerWithMany(
  context: BrowserContext,
  asks: RegExp,
  list: string,
  id: string,
  isPaged: boolean,
): Promise<void> {
  await context.route(asks, async (route) => {
    const url = new URL(route.request().url());
    const from = isPaged ? Number(url.searchParams.get('after') ?? 0) : 0;
    url.searchParams.delete('after');
    const real = (await (await route.fetch({ url: url.href })).json()) as Answer;
    const count = isPaged ? 100 : MANY;
    const next = isPaged && from + count < MANY ? String(from + count) : null;
    const rows = rowsOf(real[list] as Answer[], from, count, id);
    await route.fulfill({ json: { ...real, [list]: rows, total: MANY, next } });
  });
}

/** The place of the row that is current, as the list says it. */
const place = (page: Page, label: string) =>
  page
    .getByRole('grid', { name: label, exact: true })
    .locator('[data-current="true"]')
    .getAttribute('data-index')
    .then(Number);

/** What rows show of an event, and no more: very many of them pass through the test. */
function shortened(line: string): string {
  const { document, ...more } = JSON.parse(line) as { document: Answer };
  const { '@timestamp': time, event, host, process } = document;
  const { name, args } = process as Answer;
  const shown = { '@timestamp': time, event, host, process: { name, args } };
  return JSON.stringify({ ...more, document: shown });
}

const rowsInPage = (page: Page, label: string) =>
  page.getByRole('grid', { name: label, exact: true }).locator('[data-index]').count();

function tenThousandRows(console: () => TestConsole): void {
  it.each([
    ['rules', 'rules?sort=name', /dw\/rules$/, 'Rules', 'rules', 'id', false],
    [
      'exceptions',
      'exceptions',
      /dw\/exceptions\/items$/,
      'Exception items',
      'items',
      'key',
      false,
    ],
    ['stories', 'stories', /dw\/stories\?/, 'Stories', 'stories', 'id', true],
    ['the audit log', 'settings/audit', /dw\/audit\?/, 'Audit log', 'entries', 'number', true],
  ] as const)(
    'are moved through by keys, and only those in sight are in the page: %s',
    async (_, path, asks, label, list, id, isPaged) => {
      const { page, context, complaints } = await console().openBlank();
      await answerWithMany(context, asks, list, id, isPaged);
      await page.goto(`${console().service.url}/console/${path}`);
      await rowOf(label)(page);
      await page.keyboard.press('j');
      await expect.poll(() => place(page, label)).toBe(0);
      await page.keyboard.press('End');
      if (isPaged) {
        // Further pages come as their end comes into sight.
        await expect.poll(() => place(page, label)).toBeGreaterThanOrEqual(99);
        await expect
          .poll(async () => {
            await page.keyboard.press('End');
            return place(page, label);
          })
          .toBeGreaterThanOrEqual(499);
      } else await expect.poll(() => place(page, label)).toBe(MANY - 1);
      expect(await rowsInPage(page, label)).toBeLessThan(150);
      await page.keyboard.press('Home');
      await expect.poll(() => place(page, label)).toBe(0);
      expect(complaints).toEqual([]);
    },
  );

  it('can be jumped through: each row says what it is, and the one that has the focus keeps it', async () => {
    const { page, context } = await console().openBlank();
    await answerWithMany(context, /dw\/rules$/, 'rules', 'id', false);
    await page.goto(`${console().service.url}/console/rules?sort=name`);
    await rowOf('Rules')(page);
    const { rules } = (await console().service.json('/dw/rules')) as { rules: Answer[] };
    const names = rowsOf(rules, 0, MANY, 'id')
      .map(({ name }) => String(name))
      .sort((a, b) => a.localeCompare(b, 'en'));
    await page.keyboard.press('j');
    await expect.poll(() => place(page, 'Rules')).toBe(0);
    await page.evaluate(`(async () => {
      const grid = document.querySelector('[role=grid][aria-label=Rules]');
      for (let jump = 1; jump <= 20; jump += 1) {
        grid.scrollTop = jump * 7_000;
        await new Promise(requestAnimationFrame);
      }
    })()`);
    // Those before and behind what is in sight come when the list rests.
    await expect.poll(() => rowsInPage(page, 'Rules')).toBeGreaterThan(40);
    const drawn = await page.evaluate<[number, string][]>(
      `[...document.querySelectorAll('[role=grid][aria-label=Rules] [data-index]')].map((row) => [Number(row.dataset.index), row.innerText])`,
    );
    expect(Math.max(...drawn.map(([at]) => at))).toBeGreaterThan(4_000);
    for (const [at, text] of drawn) expect(text, `row ${at}`).toContain(names[at]);
    expect(await page.evaluate('document.activeElement.dataset.index')).toBe('0');
  });

  it('are found by a hunt, too', async () => {
    const { page, context, complaints } = await console().openBlank();
    await context.route(/dw\/hunt$/, async (route) => {
      const postData = { ...(route.request().postDataJSON() as Answer), limit: 100 };
      const lines = (await (await route.fetch({ postData })).text()).split('\n').filter(Boolean);
      const events = lines.filter((line) => line.startsWith('{"type":"event"')).map(shortened);
      const [first = ''] = lines;
      const found = Array.from({ length: MANY }, (_, at) => events[at % events.length] ?? '');
      const body = [first, ...found, lines.at(-1)].join('\n');
      await route.fulfill({ contentType: 'application/x-ndjson', body: `${body}\n` });
    });
    await page.goto(`${console().service.url}/console/hunt?q=process%20where%20true&limit=10000`);
    const rows = page.locator('main [role="grid"] [data-index]');
    await rows.first().waitFor();
    await page.keyboard.press('j');
    const current = page.locator('main [role="grid"] [data-current="true"]');
    await current.waitFor();
    await page.keyboard.press('End');
    await expect.poll(() => current.getAttribute('data-index')).toBe(String(MANY - 1));
    expect(await rows.count()).toBeLessThan(150);
    expect(complaints).toEqual([]);
  });
}
