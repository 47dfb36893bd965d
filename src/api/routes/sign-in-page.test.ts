import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, openBrowser } from '../../report/browser.testing.ts';
import { TestService } from '../service.testing.ts';

const path = findBrowser();
const isAsked = process.env['CI'] !== undefined;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };
const PASSWORD = 'tidal-ochre-lantern-48';

it('is served whole, with a policy that lets nothing else in', async () => {
  const service = await new TestService().start();
  try {
    for (const [name, type] of [
      ['', 'text/html'],
      ['/page.css', 'text/css'],
      ['/page.js', 'text/javascript'],
    ]) {
      const answer = await fetch(`${service.url}/sign-in${name}`);
      const policy = answer.headers.get('content-security-policy');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        `${type}; charset=utf-8`,
      ]);
      expect(policy).toMatch(/^default-src 'none';/);
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.has('x-elastic-product')).toBe(false);
      // A policy without hashes refuses these.
      expect(await answer.text()).not.toMatch(/<style|style=|<script>|\son\w+=/);
    }
  } finally {
    await service.stop();
  }
});

describe.skipIf(path === null && !isAsked)('the page in a browser', () => {
  let browser: Browser;
  let service: TestService;
  let context: BrowserContext;

  beforeAll(async () => {
    if (path === null) expect.fail('there is no Chromium; install one or set CHROMIUM_PATH');
    browser = await openBrowser(path);
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await context.close();
    await service.stop();
  });

  async function open(
    address: (of: TestService['service']) => string,
    colorScheme: 'light' | 'dark' = 'light',
  ) {
    service = await new TestService().start();
    context = await browser.newContext({ viewport: DESK, colorScheme });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(address(service.service));
    return { page, problems, requests };
  }

  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();
  /** Of what is shown. */
  const field = (page: Page, name: string) =>
    page.locator('section:not([hidden])').getByLabel(name, { exact: true });
  const problem = (page: Page) => page.locator('section:not([hidden]) .problem').innerText();
  const button = (page: Page) => page.locator('section:not([hidden]) button');

  it('makes the first user, signs out, and tells who is wrong to wait', async () => {
    const { page, problems, requests } = await open((of) => of.signInLink('first-admin'));
    await heading(page, 'Make the first user');
    await field(page, 'Name').fill('alice');
    const choose = async (password: string, again = password) => {
      await field(page, 'Password').fill(password);
      await field(page, 'Password again').fill(again);
      await button(page).click();
    };
    await choose(PASSWORD, 'another');
    await expect.poll(() => problem(page)).toMatch('not the same');
    await choose('password1234');
    await expect.poll(() => problem(page)).toMatch(/common one, or easily guessed/);
    // What was refused has not used up the link.
    await choose(PASSWORD);
    await page.waitForURL(/\/console\//);
    await page.goto(`${service.url}/sign-in`);
    await heading(page, 'Signed in');
    expect(await page.locator('#signed-in').innerText()).toContain('You are alice, admin.');
    expect(page.url()).toBe(`${service.url}/sign-in`);
    await page.reload();
    await heading(page, 'Signed in');

    await button(page).click();
    await heading(page, 'Sign in');
    await field(page, 'Name').fill('alice');
    const tryOut = async (password: string) => {
      await field(page, 'Password').fill(password);
      await button(page).click();
    };
    await tryOut('wrong');
    await expect.poll(() => problem(page)).toMatch(/name or the password is wrong/i);
    for (let failure = 2; failure <= 5; failure += 1) {
      const answered = page.waitForResponse((each) => each.url().endsWith('/dw/session'));
      await expect.poll(() => button(page).isEnabled()).toBe(true);
      await tryOut('wrong');
      await answered;
    }
    await expect.poll(() => button(page).isEnabled()).toBe(true);
    await tryOut(PASSWORD);
    await expect.poll(() => button(page).innerText()).toMatch(/Try again in \d+ s/);
    expect(await button(page).isDisabled()).toBe(true);
    expect(await problem(page)).toMatch(/too many/i);
    // Refused requests are no errors of the page; a policy that was violated would be.
    expect(problems.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(service.url) && url !== 'data:,')).toEqual([]);
  });

  it('signs the owner in when they say so, and not before', async () => {
    let link = '';
    const { page } = await open((of) => (link = of.signInLink('local')));
    await heading(page, 'This is your machine');
    // Whatever looked at the link before has not used it up.
    await page.reload();
    expect(await context.cookies()).toEqual([]);
    await button(page).click();
    await page.waitForURL(/\/console\//);
    await page.goto(`${service.url}/sign-in`);
    await heading(page, 'Signed in');
    expect(await page.locator('#signed-in').innerText()).toContain(
      'the owner of this machine’s data',
    );
    expect(await context.cookies()).toMatchObject([
      { name: 'dw', httpOnly: true, sameSite: 'Lax' },
    ]);
    await button(page).click();
    await heading(page, 'Sign in');
    expect(await page.locator('.no-user').isVisible()).toBe(true);

    await page.goto(link);
    await heading(page, 'This is your machine');
    await button(page).click();
    await expect.poll(() => problem(page)).toMatch(/one-time link is not valid/i);
    await page.getByText('with a name and a password').click();
    await heading(page, 'Sign in');
  });

  it.each(['light', 'dark'] as const)('fits the screen and can be read: %s', async (scheme) => {
    const { page } = await open((of) => of.signInLink('first-admin'), scheme);
    await heading(page, 'Make the first user');
    const folder = process.env['SCREENSHOTS'];
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(size.width);
      if (folder !== undefined)
        await page.screenshot({ path: `${folder}/first-${scheme}-${size.width}.png` });
    }
    await field(page, 'Name').fill('alice');
    await field(page, 'Password').fill(PASSWORD);
    await field(page, 'Password again').fill(PASSWORD);
    await button(page).click();
    await page.waitForURL(/\/console\//);
    await page.goto(`${service.url}/sign-in`);
    await heading(page, 'Signed in');
    if (folder !== undefined) await page.screenshot({ path: `${folder}/in-${scheme}.png` });
    for (const name of ['color', 'backgroundColor'])
      expect(await page.evaluate(`getComputedStyle(document.body).${name}`)).toMatch(/^rgb/);
  });
});
