import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  describeConsole,
  LOOKS,
  looksRightInBothThemes,
  screenshot,
  TWO_LOOKS,
} from '../../testing/console.testing.ts';

const ID = '57f6f152-9771-4d47-ae47-4e107b14933c';

const editor = (page: Page) => page.getByRole('textbox', { name: 'Rule query' });
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });

async function write(page: Page, query: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+a');
  // Text that takes the place of another would keep its style, which the browser then complains of.
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(query);
}

/** Elements that scroll vertically within another one that does. */
const NESTED = `[...document.querySelectorAll('*')].filter((each) => {
  const scrolls = (one) => one.scrollHeight > one.clientHeight + 1 && one.clientHeight > 0 &&
    /auto|scroll/.test(getComputedStyle(one).overflowY);
  if (!scrolls(each)) return false;
  for (let outer = each.parentElement; outer !== null; outer = outer.parentElement)
    if (scrolls(outer)) return true;
  return false;
}).map(({ className, localName }) => localName + ' ' + className)`;

interface Shown {
  readonly revision: number;
  readonly rule: Readonly<Record<string, unknown>>;
}

describeConsole('the editor of rules', (console) => {
  const shown = async (id = ID) => (await console().service.json(`/dw/rules/${id}`)) as Shown;

  it('has room for all of a long query: what stands below it is not covered', async () => {
    const { rules } = (await console().service.json('/dw/rules')) as {
      rules: { id: string; name: string }[];
    };
    const long = rules.find(({ name }) => name === 'Reverse Shell in a Container');
    const { page } = await console().open(`rules/${long?.id ?? ''}/edit`);
    await page.locator('.cm-content').first().waitFor();
    await page.getByRole('heading', { name: 'Tests' }).waitFor();
    const query = await page.locator('.cm-scroller').first().boundingBox();
    const below = await page.getByRole('heading', { name: 'Tests' }).boundingBox();
    expect((query?.y ?? 0) + (query?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
  });

  it.each(TWO_LOOKS)(
    'describes problems of a query in words, leads to them, and fixes one by a key ($look)',
    async (look) => {
      const { page, context, complaints } = await console().openBlank(look);
      // A preview of a query with errors is refused, which the browser would complain of.
      await context.route(/rules\/_preview/, () => {});
      await page.goto(`${console().service.url}/console/rules/new`);
      await write(page, 'process where process.executabel : "*/kubectl"\n  and process.pid == "1"');
      const findings = page.getByRole('list', { name: 'Findings in Rule query' });
      const typo = findings.getByRole('button', { name: /^Line 1: process\.executabel is not/ });
      await typo.waitFor();
      await page.getByRole('status').getByText('did you mean `process.executable`?').waitFor();
      const describedBy = await editor(page).getAttribute('aria-describedby');
      expect(await findings.getAttribute('id')).toBe(describedBy);
      await looksRightInBothThemes(page, 'rule-findings', typo);
      await typo.click();
      expect(await page.evaluate('String(getSelection())')).toBe('process.executabel');
      await page.keyboard.press('Control+.');
      await findings.getByRole('button', { name: 'Write 1' }).click();
      await typo.waitFor({ state: 'detached' });
      await findings.getByRole('listitem').first().waitFor({ state: 'detached' });
      expect(await editor(page).innerText()).toBe(
        'process where process.executable : "*/kubectl"\n  and process.pid == 1',
      );
      expect(complaints).toEqual([]);
    },
  );

  it('also shows what the service finds in the query as part of its rule', async () => {
    const { page } = await console().open('rules/new');
    await write(page, 'process where process.name != "sh"');
    const findings = page.getByRole('list', { name: 'Findings in Rule query' });
    await findings.getByText('RUL2008').waitFor();
  });

  it.each(TWO_LOOKS)(
    'previews a rule without a name, and makes tests from the events shown ($look)',
    async (look) => {
      const { page, complaints } = await console().open('rules/new', look);
      await write(page, 'process where process.name == "kubectl"');
      const [wanted, ordinary] = [
        preview(page).getByRole('button', { name: 'Must alert' }).first(),
        preview(page).getByRole('button', { name: 'Is ordinary' }).last(),
      ];
      await wanted.click();
      await page.getByText('1 of 1 test passes').waitFor();
      await ordinary.click();
      await page.getByText('1 of 2 tests pass').waitFor();
      const failed = page.getByText(/^stays silent on kubectl/);
      await failed.waitFor();
      await looksRightInBothThemes(page, 'rule-tests-of-events', failed);
      await ordinary.click();
      await page.getByText('1 of 1 test passes').waitFor();
      expect(await wanted.getAttribute('aria-pressed')).toBe('true');
      expect(await ordinary.getAttribute('aria-pressed')).toBe('false');
      expect(complaints).toEqual([]);
    },
  );

  it('has no scrollbar within a scrollbar', async () => {
    for (const look of LOOKS) {
      const { page } = await console().open(`rules/${ID}/edit`, look);
      await preview(page).getByText('Of what is written now').waitFor();
      await page.getByLabel('Text of the tests').waitFor();
      await preview(page).locator('summary').first().click();
      expect(await page.evaluate(NESTED), look.look).toEqual([]);
    }
  });

  it.each(TWO_LOOKS)(
    'enables a new rule or not, as chosen, and says what speaks against it ($look)',
    async (look) => {
      const { page, complaints } = await console().open('rules/new', look);
      const dialog = page.getByRole('dialog');
      const filled = dialog.locator('button[data-variant=filled]');
      await write(page, 'process where process.name == "kubectl"');
      await preview(page)
        .getByText(/^\d+ alerts/)
        .first()
        .waitFor();
      await page.keyboard.press('Control+s');
      await dialog.getByText('A name is needed to save the rule.').waitFor();
      const safer = dialog.getByText('Disabled is safer: no test shows yet that it works.');
      await safer.waitFor();
      await looksRightInBothThemes(page, 'rule-not-yet', safer);
      await dialog.getByRole('button', { name: 'Continue editing' }).click();
      await page.getByLabel('Name').fill(`Chosen ${look.look}`);
      await page.getByLabel('Description').fill('A test.');
      await preview(page).getByRole('button', { name: 'Must alert' }).first().click();
      await page.getByText('1 of 1 test passes').waitFor();
      // Cancelling a preview just as it ends makes the browser log an error.
      await preview(page).getByText('Of what is written now').waitFor();
      await page.getByRole('button', { name: 'Save …' }).click();
      await dialog.getByText('there are no warnings').waitFor();
      expect(await filled.innerText()).toBe('Save and enable');
      await looksRightInBothThemes(page, 'rule-save', filled);
      await dialog.getByRole('button', { name: 'Save disabled' }).click();
      await page.getByText('The rule is disabled, and does not run.').waitFor();
      await page.waitForURL(/rules\/[^/]+\/overview/);
      const id = /rules\/([^/]+)\/overview/.exec(page.url())?.[1] ?? '';
      expect((await shown(id)).rule['enabled']).toBe(false);
      await page.getByRole('link', { name: 'Edit' }).first().click();
      await preview(page).getByText('Of what is written now').waitFor();
      await page.getByLabel('Description').fill('Changed.');
      await preview(page).getByText('Of what is written now').waitFor();
      await page.getByRole('button', { name: 'Save …' }).click();
      await dialog.getByText('does not run until it is enabled').waitFor();
      expect(await filled.innerText()).toBe('Save disabled');
      await dialog.getByRole('button', { name: 'Save and enable' }).click();
      await expect.poll(async () => (await shown(id)).rule['enabled']).toBe(true);
      expect((await shown(id)).rule['description']).toBe('Changed.');
      expect(complaints).toEqual([]);
    },
  );

  it('shows no errors in an untouched form, and says on saving what is missing', async () => {
    const { page } = await console().openBlank();
    const checked = page.waitForResponse(/_validate/);
    await page.goto(`${console().service.url}/console/rules/new`);
    await checked;
    await page.getByRole('heading', { name: 'New rule' }).waitFor();
    expect(await page.locator('[aria-invalid=true]').count()).toBe(0);
    await page.getByLabel('Name').fill('Mine');
    expect(await page.locator('[aria-invalid=true]').count()).toBe(0);
    await page.getByRole('button', { name: 'Save …' }).click();
    await page.getByRole('dialog').getByText('A description is needed').waitFor();
    expect(await page.getByLabel('Description').getAttribute('aria-invalid')).toBe('true');
  });

  it('shows what a change would do, runs the tests, and saves only what has changed', async () => {
    await console().service.fetch(`/dw/rules/${ID}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"meta": {"own": {"kept": true}}, "field_of_the_future": [1, 2]}',
    });
    const before = await shown();
    const { page, complaints } = await console().open(`rules/${ID}/edit`);
    await preview(page).getByText('as the saved rule').waitFor();
    await write(
      page,
      'process where container.id : "*" and event.type == "start" and process.name : ("kubectl", "bash")',
    );
    await preview(page).getByText(/^\+\d/).waitFor();
    await preview(page).getByText(/^−\d/).waitFor();
    await page.getByText(/\d+ of \d+ tests pass/).waitFor();
    await page.getByText('failed', { exact: true }).first().waitFor();
    await screenshot(page, 'rule-edit-difference');
    await page.getByRole('button', { name: 'Save …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('to the saved rule').waitFor();
    const save = dialog.getByRole('button', { name: 'Save and enable' });
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByText(/^\d+ of \d+ tests fail/).waitFor();
    await dialog
      .getByText(/expects \d+ alerts?, has/)
      .first()
      .waitFor();
    await dialog.getByLabel(/Why is it saved all the same/).fill('The tests come next.');
    await screenshot(page, 'rule-edit-save');
    await save.click();
    await page.getByRole('heading', { name: 'Rule query' }).waitFor();
    const after = await shown();
    expect(after.revision).toBe(before.revision + 1);
    const { query, updated_at: _at, updated_by: _by, revision: _revision, ...others } = after.rule;
    expect(query).toContain('"bash"');
    expect(before.rule).toMatchObject(others);
    const { entries } = (await console().service.json('/dw/audit?action=rules.patch')) as {
      entries: { message: string | null }[];
    };
    expect(entries[0]?.message).toBe('The tests come next.');
    expect(complaints).toEqual([]);
  });

  it('says how near a query comes that finds nothing', async () => {
    const { page } = await console().open(
      `rules/new?query=${encodeURIComponent('process where event.type == "start" and process.name == "kubectl" and user.name == "no-one-at-all"')}`,
    );
    await page.getByLabel('Name').fill('Near');
    await page.getByLabel('Description').fill('Nothing matches.');
    await preview(page)
      .getByText(/^0 matches; nearest miss/)
      .waitFor();
    await preview(page)
      .getByText(/clause \d/)
      .first()
      .waitFor();
    await screenshot(page, 'rule-new-miss');
  });

  it('makes a rule, and keeps it from others who save it at the same time', async () => {
    const { page } = await console().open('rules/new?query=process%20where%20true');
    await page.getByLabel('Name').fill('Mine');
    await page.getByLabel('Description').fill('A test.');
    await page.getByRole('button', { name: 'Save …' }).click();
    await page.getByRole('button', { name: 'Save and enable' }).click();
    await page.waitForURL(/rules\/[^/]+\/overview/);
    const id = /rules\/([^/]+)\/overview/.exec(page.url())?.[1] ?? '';
    await page.getByRole('link', { name: 'Edit' }).first().click();
    await page.getByLabel('Description').fill('Mine.');
    await console().service.fetch(`/dw/rules/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"description": "Theirs.", "severity": "critical"}',
    });
    await page.getByRole('button', { name: 'Save …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save and enable' }).click();
    await dialog.getByText('Another user has saved this rule meanwhile').waitFor();
    await screenshot(page, 'rule-edit-conflict');
    await dialog.getByRole('button', { name: /Save my fields over/ }).click();
    await page.waitForURL(/overview/);
    expect((await shown(id)).rule).toMatchObject({ description: 'Mine.', severity: 'critical' });
  });

  it('lets a viewer read', async () => {
    const { page } = await console().open(`rules/${ID}/edit`, { role: 'viewer' });
    await page.getByLabel('Name').waitFor();
    expect(await page.getByLabel('Name').isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Save …' }).isDisabled()).toBe(true);
  });
});
