import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, looksRight, type TestConsole } from '../../testing/console.testing.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u202Egnp';

async function addItems(of: TestConsole): Promise<void> {
  const post = async (path: string, body: object) => {
    const answer = await of.service.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([200, '']);
  };
  await post('/dw/exceptions/lists', {
    list_id: 'known-tools',
    name: 'Known tools',
    description: 'What the platform team runs.',
    type: 'detection',
    namespace_type: 'single',
  });
  const soon = new Date(Date.now() + 2 * 86_400_000).toISOString();
  for (const [item_id, name, entries, more] of [
    ['backup', 'Nightly backup', [['process.name', 'match', 'tar']], { expire_time: soon }],
    ['hostile', HOSTILE, [['process.args', 'wildcard', `*${HOSTILE}*`]], {}],
    [
      'shells',
      'Shells of the build',
      [
        ['process.name', 'match_any', ['sh', 'bash']],
        ['user.name', 'match', 'ci'],
      ],
      {},
    ],
  ] as const) {
    await post('/dw/exceptions/items', {
      item_id,
      list_id: 'known-tools',
      name,
      description: 'It is ordinary here.',
      type: 'simple',
      namespace_type: 'single',
      entries: entries.map(([field, type, value]) => ({
        field,
        operator: 'included',
        type,
        value,
      })),
      ...more,
    });
  }
}

const rows = (page: Page) => page.getByRole('grid', { name: 'Exception items' }).getByRole('row');

describeConsole('exceptions', (console) => {
  it('says that nothing is hidden, and what to do', async () => {
    const { page } = await console().open('exceptions?text=zz');
    await page.getByRole('heading', { name: /Nothing is hidden|No item matches/ }).waitFor();
  });

  it('looks right', async () => {
    await addItems(console());
    await looksRight(console(), 'exceptions', 'exceptions', (page) =>
      page.getByText('tar').first().waitFor(),
    );
  });

  it('keeps its state in the address, and shows hostile texts as texts', async () => {
    const { page, complaints } = await console().open('exceptions?text=onerror');
    await page.getByText('1 of').waitFor();
    await rows(page).last().click();
    await page.getByRole('heading', { name: /<img src=x onerror=alert\(1\)>U\+202Egnp/ }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(page.url()).toContain('item=');
    await page.reload();
    await page.getByRole('heading', { name: /<img src=x/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('item=');
    expect(complaints).toEqual([]);
  });

  it('extends and removes, and takes that back', async () => {
    const { page } = await console().open('exceptions');
    const expires = () =>
      console()
        .service.json('/dw/exceptions/items')
        .then(
          (answer) =>
            (answer as { items: { item: { item_id: string; expire_time?: string } }[] }).items.find(
              ({ item }) => item.item_id === 'backup',
            )?.item.expire_time,
        );
    const before = await expires();
    await page.getByText('tar').first().click();
    await page.getByRole('button', { name: 'Expire', exact: true }).click();
    await page.getByRole('menuitem', { name: 'In 90 days' }).click();
    await expect.poll(expires).not.toBe(before);
    await page.getByText('The item will expire in 90 days.').waitFor();
    await page.keyboard.press('z');
    await expect.poll(expires).toBe(before);
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect.poll(expires).toBeUndefined();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(expires).toBe(before);
  });

  it('lets a viewer look, and says who could change it', async () => {
    const { page } = await console().open('exceptions', { role: 'viewer' });
    await page.getByText('tar').first().click();
    expect(await page.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);
  });
});
