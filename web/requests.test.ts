import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeConsole } from './testing/console.testing.ts';
import { VIEW_NAMES, viewsOf, type View, type ViewName } from './testing/views.ts';

/**
 * What is not counted: what the page around all views asks for; what an editor finds out about a rule while it is being written; and the
 * processes that are read for longer where a tree was cut short.
 */
const OTHERS = /\/dw\/(?:me|live|jobs|rules\/_(?:validate|preview|test))\b|process-tree\?seconds=/;
const MAX_REQUESTS = 4;
/** A list and an alert beside it are two views. */
const TWO: readonly ViewName[] = ['alerts-open'];
/** What is read beforehand begins sooner than that after the rest. */
const QUIET_MS = 1_200;

/** What a page asks for until it asks for nothing more. What it asks again, now and then, is one. */
async function askedBy(page: Page, show: () => Promise<unknown>): Promise<readonly string[]> {
  const asked = new Set<string>();
  let lastAt = performance.now();
  const note = (request: { method: () => string; url: () => string }) => {
    const { pathname, search } = new URL(request.url());
    const name = `${request.method()} ${pathname}${search}`;
    if (!pathname.includes('/dw/') || OTHERS.test(name) || asked.has(name)) return;
    asked.add(name);
    lastAt = performance.now();
  };
  page.on('request', note);
  await show();
  await expect
    .poll(() => performance.now() - lastAt, { timeout: 30_000 })
    .toBeGreaterThan(QUIET_MS);
  page.off('request', note);
  return [...asked];
}

describeConsole(
  'a view',
  (console) => {
    let page: Page | null = null;
    let views: Readonly<Record<ViewName, View>> | null = null;
    beforeAll(async () => {
      views = await viewsOf(console().service);
      ({ page } = await console().openBlank());
    });

    it.each(VIEW_NAMES)(
      'asks at most four times, with what it reads beforehand: %s',
      async (name) => {
        const view = views?.[name];
        if (page === null || view === undefined) return expect.fail('nothing has been opened');
        const shown = page;
        const asked = await askedBy(shown, async () => {
          await shown.goto(`${console().service.url}/console/${view.path}`);
          await view.ready(shown);
        });
        const most = TWO.includes(name) ? 2 * MAX_REQUESTS : MAX_REQUESTS;
        expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(most);
      },
    );
  },
  { keepsPages: true },
);
