import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, TWO_LOOKS } from '../../testing/console.testing.ts';
import { worstAlert } from '../../testing/views.ts';

const address = (page: Page) => new URL(page.url()).searchParams;
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const pathOf = (field: string, value: string, more: Readonly<Record<string, string>> = {}) =>
  `entity?${String(new URLSearchParams({ field, value, ...more }))}`;

describeConsole('the page of a container, a host, an image or a user', (console) => {
  const attacked = () => worstAlert(console().service);

  it.each(TWO_LOOKS)(
    'says what it is, what was found, what runs there and how rare that is: $look',
    async ({ theme, size }) => {
      const { container } = await attacked();
      const { page, complaints } = await console().open(pathOf('container.id', container), {
        theme,
        size,
      });
      await title(page, `Container ${container.slice(0, 12)}`).waitFor();
      const main = page.locator('main');
      await main.getByText('registry.example/shop/blog').first().waitFor();
      await main
        .getByRole('list', { name: 'Open alerts by rule' })
        .getByRole('listitem')
        .first()
        .waitFor();
      await main.getByRole('heading', { name: 'Stories' }).waitFor();
      const programs = main.getByRole('region', { name: 'Programs' });
      await programs.waitFor();
      // The rarest programs come first.
      expect(
        await programs.locator('tbody tr').first().locator('[data-name="Containers"]').innerText(),
      ).toBe('1');
      expect(complaints).toEqual([]);
    },
  );

  it.each(TWO_LOOKS)('leads to what it is seen with, and back: $look', async (how) => {
    const { container } = await attacked();
    const { page } = await console().open(pathOf('container.id', container), how);
    const main = page.locator('main');
    await main.getByRole('link', { name: 'node-1' }).click();
    await title(page, 'Host node-1').waitFor();
    await main.getByRole('link', { name: 'registry.example/shop/blog' }).click();
    await title(page, 'Image registry.example/shop/blog').waitFor();
    await page.goBack();
    await title(page, 'Host node-1').waitFor();
  });

  it.each(TWO_LOOKS)(
    'shows its processes around the newest alert, with alerts marked: $look',
    async (how) => {
      const { container } = await attacked();
      const { page } = await console().open(pathOf('container.id', container), how);
      await page.getByRole('button', { name: 'Processes' }).click();
      const tree = page.getByRole('tree');
      await tree.waitFor();
      await tree
        .getByRole('treeitem', { name: /\d+ alerts?, the worst/ })
        .first()
        .waitFor();
      expect(address(page).get('part')).toBe('processes');
      await page.reload();
      await tree.waitFor();
      await page.locator('[role="treeitem"][data-at]').first().focus();
      await page.keyboard.press('v');
      await page.getByRole('row', { name: /^this event/ }).waitFor();
      expect(address(page).get('part')).toBe('events');
    },
  );

  it.each(TWO_LOOKS)(
    'shows its events around a moment, which a slider, a chart and keys move: $look',
    async (how) => {
      const { container } = await attacked();
      const { page } = await console().open(
        pathOf('container.id', container, { part: 'events' }),
        how,
      );
      const centre = page.getByRole('row', { name: /^this event/ });
      await centre.waitFor();
      const slider = page.getByRole('slider');
      await slider.focus();
      await page.keyboard.press('Home');
      await expect.poll(() => address(page).get('at')).not.toBeNull();
      await centre.waitFor();
      await expect
        .poll(() => page.getByRole('row', { name: /^this event/ }).getAttribute('data-index'))
        .toMatch(/^\d$/);
      await page.keyboard.press('Escape');
      await page.keyboard.press('-');
      await expect.poll(() => address(page).get('minutes')).toBe('1');
      await centre.waitFor();
      await page.getByRole('button', { name: /Later/ }).click();
      await expect.poll(() => page.getByText(/^[\d,]+ events?, /).count()).toBe(1);
    },
  );

  it('is reached from a value of an alert, from its container, from a story and from a hunt', async () => {
    const { id, story, container } = await attacked();
    const { page } = await console().open(`alerts/${id}`);
    await page.getByRole('link', { name: 'Everything about this container' }).click();
    await title(page, `Container ${container.slice(0, 12)}`).waitFor();
    await page.goto(`${console().service.url}/console/alerts/${id}`);
    await page
      .locator('#alert-where')
      .getByRole('button', { name: 'registry.example/shop/blog' })
      .click();
    await page.getByRole('menuitem', { name: 'Image: open its page' }).click();
    await title(page, 'Image registry.example/shop/blog').waitFor();
    await page.goto(`${console().service.url}/console/stories/${story}?tab=known`);
    await page.locator('main').getByRole('button', { name: 'node-1' }).click();
    await page.getByRole('menuitem', { name: 'Host: open its page' }).click();
    await title(page, 'Host node-1').waitFor();
    const query = encodeURIComponent('process where event.action == "exec"');
    await page.goto(`${console().service.url}/console/hunt?q=${query}`);
    await page.getByRole('grid', { name: 'Results' }).locator('[data-index]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const detail = page.getByRole('region', { name: 'Event' });
    await detail.getByRole('textbox').fill('host.name');
    await detail.getByRole('button', { name: 'What to do with this value' }).first().click();
    await page.getByRole('menuitem', { name: 'Host: open its page' }).click();
    await title(page, 'Host node-1').waitFor();
  });

  it.each(['..', '../%2F', 'a/b', '"quoted" \'too\'', '1,024 letters', 'NODE-1', ' '])(
    'is about exactly the value in its address: %s',
    async (given) => {
      const value = given === '1,024 letters' ? 'x'.repeat(1_024) : given;
      const { page, complaints } = await console().open(pathOf('host.name', value));
      await page.getByText('No events and no alerts are stored').waitFor();
      expect(address(page).get('value')).toBe(value);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
      expect(complaints).toEqual([]);
    },
  );

  it('names invisible characters, refuses values that are too long, and says if there is none', async () => {
    const { page } = await console().open(pathOf('user.name', 'a\u202egnp.exe'));
    await page.getByText('U+202E').first().waitFor();
    await page.goto(`${console().service.url}/console/${pathOf('user.name', 'x'.repeat(5_000))}`);
    await page.getByText(/is not a text of at most 1024 characters/i).waitFor();
    await page.goto(`${console().service.url}/console/${pathOf('user.name', '')}`);
    await page.getByText('No value is given').waitFor();
    await page.goto(`${console().service.url}/console/entity?field=no.such&value=a`);
    await page.getByText('No value is given').waitFor();
  });

  it('copes with a name of a megabyte in an event, and offers no page for it', async () => {
    const name = 'u'.repeat(1_000_000);
    const answer = await console().service.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${JSON.stringify({ '@timestamp': new Date().toISOString(), event: { category: 'process', action: 'exec' }, host: { name: 'big' }, user: { name }, process: { name: 'sh' } })}\n`,
    });
    expect(answer.ok).toBe(true);
    const { page } = await console().open(pathOf('host.name', 'big'));
    await expect
      .poll(async () => {
        await page.reload();
        return page.locator('main').getByText('What it is').count();
      })
      .toBe(1);
    await page.goto(
      `${console().service.url}/console/${pathOf('host.name', 'big', { part: 'events' })}`,
    );
    await page.getByRole('row', { name: /^this event/ }).waitFor();
  });
});
