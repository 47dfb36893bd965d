import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole } from '../../testing/console.testing.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Rules' });
const rows = (page: Page) => grid(page).getByRole('row');

interface Listed {
  readonly rules: readonly {
    readonly id: string;
    readonly name: string;
    readonly isEnabled: boolean;
    readonly origin: string;
  }[];
}

describeConsole('the list of rules', (console) => {
  const listed = async () => ((await console().service.json('/dw/rules')) as Listed).rules;
  const isEnabled = async (name: string) =>
    (await listed()).find((rule) => rule.name === name)?.isEnabled;

  it('filters by what stands in the address, and sorts', async () => {
    const { page, complaints } = await console().open('rules?text=utility&sort=name');
    await rows(page).nth(1).waitFor();
    await page.getByLabel('Find rules').fill('zzz');
    await page.getByRole('heading', { name: 'No rule matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByRole('button', { name: /^Never matched/ }).click();
    await expect.poll(() => page.url()).toContain('show=never');
    await page.reload();
    expect(
      await page.getByRole('button', { name: /^Never matched/ }).getAttribute('aria-pressed'),
    ).toBe('true');
    await page.getByRole('button', { name: /^Name/ }).click();
    await expect.poll(() => page.url()).toContain('sort=name');
    const names = await rows(page).locator('[role=gridcell]:nth-child(3)').allInnerTexts();
    expect(names.length).toBeGreaterThan(5);
    expect(names).toEqual(
      names.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })),
    );
    expect(complaints).toEqual([]);
  });

  it('counts verdicts as noise, explains that on hover, and leaves out empty columns', async () => {
    const { alerts } = (await console().service.json('/dw/alerts?limit=1')) as {
      alerts: { id: string; ruleId: string; ruleName: string }[];
    };
    const [alert] = alerts;
    const { page } = await console().open('rules');
    await rows(page).nth(1).waitFor();
    const head = page.getByRole('columnheader');
    expect(await head.filter({ hasText: 'Noise' }).getAttribute('title')).toContain(
      'Alerts without a verdict are not counted',
    );
    for (const empty of ['Minutes', 'Gap'])
      expect(await head.filter({ hasText: empty }).count()).toBe(0);
    await console().service.fetch('/dw/alerts/_change', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ids: [alert?.id],
        change: { status: 'closed', closeReason: 'false_positive' },
      }),
    });
    await page.reload();
    const first = rows(page).nth(1);
    await first.filter({ hasText: alert?.ruleName ?? '' }).waitFor();
    await first.getByText('100 %').waitFor();
    const noise = first.locator('[title*="have a verdict: 0 true, 0 benign, 1 false"]');
    await first.getByText('100 %').hover();
    await noise.waitFor();
  });

  it('switches one off by its switch and many by selection, and takes that back', async () => {
    const { page } = await console().open('rules?sort=name');
    const [first, second] = (await listed())
      .map(({ name }) => name)
      .toSorted((a, b) => a.localeCompare(b, 'en'));
    if (first === undefined || second === undefined) throw new Error('there are no rules');
    await rows(page).filter({ hasText: first }).getByRole('switch').click();
    await expect.poll(() => isEnabled(first)).toBe(false);
    await page.getByText('Disabled 1 rule.').waitFor();
    await page.keyboard.press('z');
    await expect.poll(() => isEnabled(first)).toBe(true);
    for (const name of [first, second])
      await rows(page).filter({ hasText: name }).getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Disable' }).click();
    await expect.poll(() => isEnabled(second)).toBe(false);
    await page.keyboard.press('z');
    await expect.poll(() => isEnabled(second)).toBe(true);
    expect(await isEnabled(first)).toBe(true);
  });

  it('deletes a shipped rule, and brings it back as it was', async () => {
    const { page } = await console().open('rules?sort=name&text=utility');
    const name = await rows(page).nth(1).locator('[role=gridcell]:nth-child(3)').innerText();
    const rule = async () => (await listed()).find((each) => each.name === name);
    const before = await rule();
    await rows(page).nth(1).getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(rule).toBeUndefined();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(rule).toMatchObject({ id: before?.id, origin: 'pack', isEnabled: true });
  });

  it('imports a file, and says of each object what became of it', async () => {
    const { page, complaints } = await console().open('rules');
    const shipped = readFileSync(
      'content/rules/execution_container_management_utility.toml',
      'utf8',
    );
    await page.getByRole('button', { name: 'Import' }).click();
    const own = shipped
      .replace(/^rule_id = .*$/m, 'rule_id = "imported-by-a-test"')
      .replace(/^name = .*$/m, 'name = "Imported <b>rule</b>"');
    await page.locator('input[type=file]').setInputFiles([
      { name: 'own.toml', mimeType: 'application/toml', buffer: Buffer.from(own) },
      { name: 'known.toml', mimeType: 'application/toml', buffer: Buffer.from(shipped) },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') },
    ]);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 added').waitFor();
    await dialog.getByText('1 refused').waitFor();
    await dialog.getByText('This is no rule file').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByLabel('Find rules').fill('Imported');
    await rows(page).filter({ hasText: 'Imported <b>rule</b>' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('exports as NDJSON and as rule files', async () => {
    const { page } = await console().open('rules');
    for (const [item, name] of [
      [/NDJSON/, 'rules.ndjson'],
      [/TOML/, 'rules.zip'],
    ] as const) {
      await page.getByRole('button', { name: 'Export all' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(name);
    }
  });

  it('shows a viewer what there is, and who could change it', async () => {
    const { page } = await console().open('rules', { role: 'viewer' });
    await rows(page).nth(1).waitFor();
    expect(await page.getByRole('button', { name: 'New rule' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Import' }).isDisabled()).toBe(true);
    expect(await rows(page).nth(1).getByRole('switch').getAttribute('aria-disabled')).toBe('true');
  });
});
