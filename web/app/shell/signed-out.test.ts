import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { openStateStore, STATE_FILE } from '../../../src/stores/open/state.ts';
import {
  describeConsole,
  looksRightInBothThemes,
  TWO_LOOKS,
} from '../../testing/console.testing.ts';
import { serviceOver } from '../../testing/prepared-data.ts';

let data = '';

describeConsole(
  'a page whose session is over',
  (console) => {
    const cover = (page: Page) => page.getByRole('dialog', { name: 'You have been signed out' });
    const users = async () =>
      ((await console().service.json('/dw/users')) as { users: { id: string; name: string }[] })
        .users;
    const endSessions = async () => {
      for (const { id } of await users())
        await console().service.fetch(`/dw/users/${id}/sessions`, { method: 'DELETE' });
    };
    const restartWithoutSessions = async () => {
      const ids = (await users()).map(({ id }) => id);
      await console().service.kill();
      const state = await openStateStore(join(data, STATE_FILE));
      for (const id of ids) state.access.sessions.removeOfUser(id);
      state.close();
      await console().service.start();
    };
    const nameOf = (page: Page) => page.getByRole('textbox', { name: 'Name' });
    const passwordOf = (within: Page | Locator) =>
      within.getByRole('textbox', { name: 'Password' });
    const fillSignIn = async (page: Page, name: string) => {
      await nameOf(page).fill(name);
      await passwordOf(page).fill(console().password);
      await page.keyboard.press('Enter');
    };
    const fillPassword = async (page: Page) => {
      const field = passwordOf(cover(page));
      if (!(await field.isVisible())) return;
      await field.fill(console().password);
      await page.keyboard.press('Enter');
    };
    const signIn = async (page: Page) => {
      await passwordOf(cover(page)).fill(console().password);
      await page.keyboard.press('Enter');
      await cover(page).waitFor({ state: 'detached' });
    };
    const rulePath = async () => {
      const { rules } = (await console().service.json('/dw/rules')) as { rules: { id: string }[] };
      return `rules/${encodeURIComponent(rules[0]?.id ?? '')}/edit`;
    };
    // A user is signed in when a test begins.
    beforeEach(async () => {
      const { context } = await console().openBlank();
      const signedIn = await context.request.post(`${console().service.url}/dw/session`, {
        data: { name: 'test-admin', password: console().password },
        headers: { 'x-dockwarden': '1' },
      });
      expect(signedIn.status()).toBe(200);
    });

    it.each(TWO_LOOKS)(
      'says so after a restart, and continues with what was typed: $look',
      async ({ theme, size }) => {
        const { page } = await console().open(await rulePath(), { theme, size });
        const name = nameOf(page);
        await name.fill('Half a name');
        const address = page.url();
        await restartWithoutSessions();
        await cover(page).waitFor();
        await looksRightInBothThemes(page, 'signed-out', passwordOf(cover(page)));
        // The page behind it cannot be reached by Tab, by keys of the page or by Escape.
        for (const key of ['Escape', 'Escape', 'Tab', 'Tab', 'Tab', 'Tab', '?'])
          await page.keyboard.press(key);
        await expect.poll(() => cover(page).isVisible()).toBe(true);
        await expect.poll(() => page.evaluate('document.querySelector("dialog").open')).toBe(true);
        expect(await page.getByRole('dialog', { name: 'Keys' }).count()).toBe(0);
        await signIn(page);
        expect(page.url()).toBe(address);
        expect(await name.inputValue()).toBe('Half a name');
        await page.getByText('Changed: name').waitFor();
      },
    );

    it('leads through the sign-in page to the same address, with the drafts of a rule and of a note', async () => {
      const alerts = (await console().service.json('/dw/alerts')) as { alerts: { id: string }[] };
      const { page } = await console().open(`alerts/${alerts.alerts[0]?.id}`);
      await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
      await page.keyboard.press('n');
      await page.getByLabel('Note', { exact: true }).fill('Seen with Ann');
      await page.goto(`${console().service.url}/console/${await rulePath()}`);
      await nameOf(page).fill('Half a name');
      const address = page.url();
      await endSessions();
      await cover(page).getByRole('link', { name: 'Sign in another way' }).click();
      await fillSignIn(page, 'test-admin');
      await page.getByText('Changed: name').waitFor();
      expect(page.url()).toBe(address);
      expect(await nameOf(page).inputValue()).toBe('Half a name');
      await page.goto(`${console().service.url}/console/alerts/${alerts.alerts[0]?.id}`);
      await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
      await page.keyboard.press('n');
      const note = page.getByLabel('Note', { exact: true });
      await note.waitFor();
      expect(await note.inputValue()).toBe('Seen with Ann');
    });

    it('continues by itself when its user has signed in in another tab, and follows a sign-out there', async () => {
      const { page, context } = await console().open('stories');
      const row = page.getByRole('grid', { name: 'Stories' }).locator('[data-index]').first();
      await row.waitFor();
      const other = await context.newPage();
      await other.goto(`${console().service.url}/console/health`);
      await other.getByRole('button', { name: /^You, and how/ }).click();
      await other.getByRole('menuitem', { name: 'Sign out' }).click();
      await other.getByRole('heading', { name: 'Sign in' }).waitFor();
      await cover(page).waitFor();
      await fillSignIn(other, 'test-admin');
      await other.getByRole('heading', { name: 'Stories' }).waitFor();
      await cover(page).waitFor({ state: 'detached' });
      await row.waitFor();
      await page.getByRole('link', { name: /live .* events\/s/ }).waitFor();
    });

    it('says that a password is wrong, and accepts the right one once it may be tried', async () => {
      const { page } = await console().open('health');
      await page.getByRole('heading', { name: 'Health' }).waitFor();
      await endSessions();
      await cover(page).waitFor();
      // The field has the focus already.
      await page.keyboard.type('wrong-ochre-lantern-48');
      await page.keyboard.press('Enter');
      await cover(page)
        .getByText(/password is wrong/)
        .waitFor();
      await expect
        .poll(async () => {
          await fillPassword(page);
          return cover(page).count();
        })
        .toBe(0);
    });

    it('does not show one user what another has typed', async () => {
      const path = await rulePath();
      const { page } = await console().open(path);
      await nameOf(page).fill('Half a name');
      await endSessions();
      const made = await console().service.fetch('/dw/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'bob', password: console().password, role: 'engineer' }),
      });
      expect(made.status).toBeLessThan(300);
      await cover(page).getByRole('link', { name: 'Sign in another way' }).click();
      await fillSignIn(page, 'bob');
      await page.getByText('Nothing is changed').waitFor();
      expect(await nameOf(page).inputValue()).not.toBe('Half a name');
      await page.context().request.delete(`${console().service.url}/dw/session`, {
        headers: { 'x-dockwarden': '1' },
      });
    });

    describe('while something is under way', () => {
      it('shows the result of a verdict on all that a filter finds', async () => {
        const { page, context } = await console().open('alerts');
        await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
        // The session ends after the job was started, when its progress is requested.
        await context.route(
          /dw\/jobs\//,
          async (route) => {
            await endSessions();
            await route.continue();
          },
          { times: 1 },
        );
        await page.keyboard.press('Control+a');
        await page.getByText(/^All \d+ alerts that match/).waitFor();
        await page.keyboard.press('e');
        await page
          .getByRole('dialog')
          .getByRole('button', { name: /^Acknowledge/ })
          .click();
        await cover(page).waitFor();
        await signIn(page);
        // The service has completed the job, and the list shows it.
        await expect
          .poll(() => page.getByRole('button', { name: /^Open/ }).innerText())
          .toMatch(/Open\s*0/);
      });

      it('lets a hunt that was running be run again', async () => {
        const { page, context } = await console().openBlank();
        await context.route(
          /dw\/hunt$/,
          async (route) => {
            await endSessions();
            await route.continue();
          },
          { times: 1 },
        );
        await page.goto(`${console().service.url}/console/hunt?q=process%20where%20true`);
        await cover(page).waitFor();
        await signIn(page);
        await page.getByRole('button', { name: 'Run' }).click();
        await page.getByText(/found/).first().waitFor();
      });
    });
  },
  {
    async serve() {
      const served = await serviceOver(inject('consoleData'));
      ({ data } = served);
      return served;
    },
  },
);
