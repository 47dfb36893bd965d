import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { askedBy } from './testing/asked.ts';
import {
  describeConsole,
  DESK,
  looksRightInBothThemes,
  PHONE,
  screenshot,
} from './testing/console.testing.ts';
import { nestedScrolling } from './testing/nested-scrolling.ts';
import { reflowFaults } from './testing/reflow.ts';
import { VIEW_NAMES, viewsOf, type View, type ViewName } from './testing/views.ts';

const MAX_REQUESTS = 4;
/** A list and an alert beside it are two views. */
const TWO: readonly ViewName[] = ['alerts-open'];

/** What a page owes to users who do not see it as it was drawn. */
const outline = (page: Page) =>
  page.evaluate(() => ({
    title: document.title,
    headings: [...document.querySelectorAll('h1')].map((each) => each.textContent !== ''),
    landmarks: ['header', 'main', 'nav[aria-label="Views"]'].map(
      (each) => document.querySelectorAll(`#root > div > ${each}`).length,
    ),
    skip: document.querySelector('a[href="#main"]')?.textContent,
    moving: document
      .getAnimations()
      .filter((each) => Number(each.effect?.getComputedTiming().duration ?? 0) > 0).length,
  }));

describeConsole(
  'every view',
  (console) => {
    let views: Readonly<Record<ViewName, View>> | null = null;
    let page: Page | null = null;
    let complaints: readonly string[] = [];
    beforeAll(async () => {
      views = await viewsOf(console().service);
      // One window for all: what is asked of a view does not depend on the view before.
      ({ page, complaints } = await console().openBlank());
    });

    it.each(VIEW_NAMES)(
      '%s has a heading and a title, asks at most four times, has no faults that axe finds, no clipped buttons and no nested scrolling, and can be used at 400 %',
      async (name) => {
        const view = views?.[name];
        if (page === null || view === undefined)
          return expect.fail('the console has not been opened');
        const shown = page;
        await shown.setViewportSize(DESK);
        const asked = await askedBy(shown, async () => {
          await shown.goto(`${console().service.url}/console/${view.path}`);
          await view.ready(shown);
          const { title, ...rest } = await outline(shown);
          expect(title).toMatch(/^\S.* · Dockwarden$/);
          expect(rest).toEqual({
            headings: [true],
            landmarks: [1, 1, 1],
            skip: 'Skip to the page',
            moving: 0,
          });
          await looksRightInBothThemes(shown, name);
        });
        const most = TWO.includes(name) ? 2 * MAX_REQUESTS : MAX_REQUESTS;
        expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(most);
        await shown.setViewportSize(PHONE);
        await shown.reload();
        await view.ready(shown);
        await looksRightInBothThemes(shown, name);
        await shown.setViewportSize({ width: 1440, height: 900 });
        expect(await nestedScrolling(shown)).toEqual([]);
        await page.setViewportSize(DESK);
        await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
        await screenshot(page, `forced-${name}`);
        await page.emulateMedia({ forcedColors: 'none' });
        expect(await reflowFaults(page)).toEqual([]);
        await screenshot(page, `zoomed-${name}`);
        expect(complaints).toEqual([]);
      },
    );
  },
  { keepsPages: true },
);

/** What can be seen where only the colours of the system are left. */
const colorsOf = (page: Page) =>
  page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    const system = (name: string) => {
      probe.style.setProperty('color', name);
      return getComputedStyle(probe).color;
    };
    const style = (selector: string) => {
      const element = document.querySelector(selector);
      return element === null ? null : getComputedStyle(element);
    };
    const bars = [...document.querySelectorAll('figure svg rect[fill]')].map(
      (bar) => getComputedStyle(bar).fill,
    );
    const selected = style('[role="row"][aria-selected="true"]')?.backgroundColor;
    const found = {
      isSelectedSeen: selected === system('Highlight'),
      isSelectedRead:
        style('[role="row"][aria-selected="true"] [role="gridcell"]')?.color ===
        system('HighlightText'),
      isOtherSelected:
        style('[role="row"][aria-selected="false"]')?.backgroundColor === system('Highlight'),
      current: style('[role="row"][data-current="true"]')?.borderLeftWidth,
      focus: style(':focus')?.outlineStyle,
      isViewSeen: style('nav [aria-current="page"]')?.backgroundColor === system('Highlight'),
      isSeveritySeen:
        style('[role="img"][data-severity]')?.backgroundColor === system('CanvasText'),
      isMarkSeen: style('[data-part="met"]')?.backgroundColor === system('Mark'),
      unseenBars: bars.filter((color) => color === system('Canvas')).length,
      kindsOfBars: new Set(bars).size,
    };
    probe.remove();
    return found;
  });

describeConsole('colours of the system', (console) => {
  it.each(['light', 'dark'] as const)(
    'leave selection, focus, severity, charts and marks to be seen: %s',
    async (theme) => {
      const views = await viewsOf(console().service);
      const { page, complaints } = await console().open(views['alerts-open'].path, { theme });
      await page.emulateMedia({ forcedColors: 'active' });
      await views['alerts-open'].ready(page);
      await page.locator('[data-part="met"]').first().waitFor();
      await page.locator('[role="row"][data-index]').first().waitFor();
      await page.locator('figure svg rect').first().waitFor();
      for (const key of ['j', 'x']) await page.keyboard.press(key);
      await page.locator('[role="row"][aria-selected="true"]').waitFor();
      await page.locator('[data-part="met"]').first().waitFor();
      await screenshot(page, `forced-${theme}`);
      await expect
        .poll(() => colorsOf(page))
        .toMatchObject({
          isSelectedSeen: true,
          isSelectedRead: true,
          isOtherSelected: false,
          current: '6px',
          focus: 'solid',
          isViewSeen: true,
          isSeveritySeen: true,
          isMarkSeen: true,
          unseenBars: 0,
        });
      expect((await colorsOf(page)).kindsOfBars).toBeGreaterThan(2);
      expect(complaints).toEqual([]);
    },
  );
});
