import type { Page, Route } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import {
  describeConsole,
  looksRightInAllLooks,
  looksRightInBothThemes,
  PHONE,
  screenshot,
} from './testing/console.testing.ts';
import { VIEW_NAMES, viewsOf, type View, type ViewName } from './testing/views.ts';

/** All requests of a page, except for who is signed in and what changes. */
const ASKED = /\/dw\/(?!me$|live$)/;
const ME = /\/dw\/me$/;
/** Views that request nothing that they show. */
const ASKS_NOTHING: readonly ViewName[] = ['hunt', 'rule-new', 'settings-preferences', 'no-page'];
/** Longer than react-query tries. */
const GIVES_UP_MS = 10_000;

/** Texts with numbers that are part of a page. */
const OF_PAGES =
  /^(?:1–9|10–99|100–999|1,000 or more|Last 24 hours|6 hours|24 hours|7 days|Close: then 1 true positive.*|.* TA0002 .*)$/;

/** The texts with digits on a page. */
const numbers = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const texts = document.createTreeWalker(document.querySelector('#root') ?? document.body, 4);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const isOther =
        text.parentElement?.closest('style, kbd, pre, code, header a[href$="/health"]') != null;
      if (/\d/.test(text.textContent ?? '') && !isOther)
        found.push((text.textContent ?? '').trim());
    }
    return found;
  });

/** Without those that are part of a page or of its address, where they may be shortened. */
const unansweredNumbers = async (page: Page) => {
  const said = decodeURIComponent(page.url());
  return (await numbers(page)).filter(
    (text) => !OF_PAGES.test(text) && !said.includes(text.replace(/^(?:Container|Host|User) /, '')),
  );
};

/** As when the user comes back to the window. */
const comeBack = (page: Page) =>
  page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

describeConsole(
  'every view',
  (console) => {
    let views: Readonly<Record<ViewName, View>> | null = null;
    let page: Page | null = null;
    let service: 'silent' | 'away' | 'there' = 'there';
    let held: Route[] = [];
    let anonymous: unknown = null;
    beforeAll(async () => {
      anonymous = await (await fetch(`${console().service.url}/dw/me`)).json();
      views = await viewsOf(console().service);
      ({ page } = await console().openBlank({ hasOwnClock: true }));
      await page.clock.install();
      await page.route(ASKED, (route) => {
        if (service === 'silent') return void held.push(route);
        return service === 'away' ? route.abort() : route.continue();
      });
    });

    it.each(VIEW_NAMES)(
      '%s makes up no numbers, tells a service that cannot be reached from a session that has ended, and continues',
      async (name) => {
        const view = views?.[name];
        if (page === null || view === undefined) return expect.fail('nothing has been opened');
        const shown = page;
        const asks = !ASKS_NOTHING.includes(name);

        // No request is answered.
        service = 'silent';
        held = [];
        await shown.goto(`${console().service.url}/console/${view.path}`);
        await shown.locator('main').waitFor();
        if (asks) await expect.poll(() => held.length).toBeGreaterThan(0);
        expect(await unansweredNumbers(shown)).toEqual([]);

        // Then the service cannot be reached.
        service = 'away';
        for (const route of held) await route.abort();
        if (asks) {
          const away = shown.locator('main').getByText('The service cannot be reached.').first();
          await expect
            .poll(async () => {
              await shown.clock.fastForward(GIVES_UP_MS);
              return away.count();
            })
            .toBeGreaterThan(0);
          expect(await shown.getByRole('dialog').count()).toBe(0);
        }
        expect(await unansweredNumbers(shown)).toEqual([]);
        service = 'there';
        await shown.reload();
        await view.ready(shown);

        // Then the session ends, and the same user signs in elsewhere.
        await shown.route(ME, (route) => route.fulfill({ json: anonymous }));
        await comeBack(shown);
        const cover = shown.getByRole('dialog', { name: 'You have been signed out' });
        await cover.waitFor();
        await shown.unroute(ME);
        await comeBack(shown);
        await cover.waitFor({ state: 'detached' });
        await view.ready(shown);
      },
    );
  },
  { keepsPages: true },
);

describeConsole('a service that cannot be reached', (console) => {
  it('is waited for by all windows, and they continue when it is back', async () => {
    const views = await viewsOf(console().service);
    const { page, context } = await console().open(views.stories.path);
    await views.stories.ready(page);
    const other = await context.newPage();
    await other.goto(`${console().service.url}/console/${views['alerts-open'].path}`);
    await views['alerts-open'].ready(other);
    await page.getByRole('link', { name: /live .* events\/s/ }).waitFor();
    await console().service.kill();
    // A page whose code has not been loaded is shown as soon as the service is back.
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('link', { name: 'Coverage' })
      .click();
    await page.getByText('The service cannot be reached.').first().waitFor();
    await other.getByText(/reconnecting, data until \d\d:\d\d:\d\d/).waitFor();
    expect(await other.getByRole('dialog').count()).toBe(0);
    await screenshot(other, 'away-alerts');
    const away = page.getByText('The service cannot be reached.').first();
    await looksRightInAllLooks(page, 'away-coverage', away);
    await console().service.start();
    await views.coverage.ready(page);
    await other.getByRole('link', { name: /live .* events\/s/ }).waitFor();
    await views['alerts-open'].ready(other);
  });

  it('is reported in the header of a phone, whose parts stay visible', async () => {
    const { page } = await console().open('stories', { size: PHONE });
    const live = page.locator('header a[href$="/health"]');
    await live.waitFor();
    expect(await outOfSight(page)).toEqual([]);
    await console().service.kill();
    const said = page.locator('header').getByText(/reconnecting/);
    await said.waitFor();
    await looksRightInBothThemes(page, 'away-header', said);
    expect(await outOfSight(page)).toEqual([]);
    await console().service.start();
    await live.waitFor();
  });

  it('leaves space for the longest message in the header of a phone', async () => {
    const { page } = await console().open('stories', { size: PHONE });
    const words = page.locator('header a[href$="/health"] > span:nth-child(2)');
    await words.waitFor();
    // The longest reason for which a service is not ready.
    await words.evaluate((element) => {
      element.textContent = 'what was received before the start is being matched';
    });
    await screenshot(page, 'header-long');
    expect(await outOfSight(page)).toEqual([]);
  });
});

/** Parts of the header that are not entirely in the window, or that overlap. */
const outOfSight = (page: Page) =>
  page.evaluate(() => {
    const parts = [...document.querySelectorAll('#root > div > header > *')];
    const boxes = parts.map((part) => part.getBoundingClientRect());
    return boxes.flatMap((box, index) => {
      const next = boxes[index + 1];
      const isOutside = box.left < 0 || box.right > innerWidth || box.width < 8;
      const isCovered = next !== undefined && box.right > next.left + 0.5;
      return isOutside || isCovered ? [parts[index]?.textContent ?? ''] : [];
    });
  });
