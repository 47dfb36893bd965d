import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { accessFaults, describeConsole, LOOKS, screenshot } from '../../testing/console.testing.ts';

const RULE = {
  rule_id: 'cases-rule',
  type: 'eql',
  language: 'eql',
  name: 'Shell of a user',
  description: 'A shell of a user who is not root.',
  severity: 'low',
  risk_score: 21,
  index: ['*'],
  enabled: false,
  query: 'process where process.name == "sh" and user.name != "root"',
};

const event = (user: string) =>
  JSON.stringify({ 'event.category': 'process', 'process.name': 'sh', 'user.name': user });
const caseOf = (name: string, expected: number, ...users: string[]) =>
  `[[case]]\nname = ${JSON.stringify(name)}\nexpect = ${expected}\nevents = ${JSON.stringify(users.map(event))}\n`;
const GREEN = [
  caseOf('a shell of www', 1, 'www'),
  caseOf('two shells', 2, 'www', 'anna'),
  caseOf('a shell of root is ordinary', 0, 'root'),
];
const TESTS = [
  ...GREEN,
  caseOf('a shell of root', 1, 'root'),
  '[[case]]\nname = "what was recorded"\nexpect = 1\nfile = "recording.ndjson"\n',
].join('\n');

const cases = (page: Page) => page.getByRole('region', { name: 'Cases and their outcomes' });
const rows = (page: Page) => cases(page).locator('tbody tr');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

describeConsole('the cases of a rule', (console) => {
  const send = async (path: string, method: string, body: object) => {
    const answer = await console().service.fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok, await answer.clone().text()).toBe(true);
  };
  beforeAll(async () => {
    await send('/dw/rules', 'POST', RULE);
    await send('/dw/rules/cases-rule/_tests', 'PUT', { text: TESTS });
  });

  it.each(LOOKS)(
    'are a table, those first that do not pass, with keys that lead to their text: $look',
    async (how) => {
      const { page, complaints } = await console().open('rules/cases-rule/tests', how);
      await page.getByText('3 of 4 tests pass, 1 cannot be run here').waitFor();
      await screenshot(page, `cases-${how.look}`);
      expect(await accessFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
        how.size.width,
      );
      const texts = await rows(page).allInnerTexts();
      expect(texts).toHaveLength(5);
      expect(texts[0]).toMatch(
        /a shell of root[^]*1 alert[^]*1[^]*failed has no alert[^]*user\.name/,
      );
      expect(texts[1]).toMatch(/what was recorded[^]*in a file[^]*skipped[^]*does not read/);
      expect(texts[3]).toMatch(/two shells[^]*2 alerts[^]*2[^]*passed/);
      await page.keyboard.press('j');
      expect(await focused(page)).toBe('a shell of root');
      for (const key of ['j', 'j', 'k']) await page.keyboard.press(key);
      expect(await focused(page)).toBe('what was recorded');
      await page.keyboard.press('End');
      expect(await focused(page)).toBe('a shell of root is ordinary');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      const text = page.getByRole('textbox', { name: 'Text of the tests' });
      await expect.poll(() => text.evaluate((each) => each === document.activeElement)).toBe(true);
      const at = await text.evaluate((each: HTMLTextAreaElement) =>
        each.value.slice(each.selectionStart).split('\n', 1),
      );
      expect(at[0]).toBe('name = "a shell of root"');
      await screenshot(page, `cases-text-${how.look}`);
      // The line is in sight.
      const line = TESTS.split('\n').indexOf('name = "a shell of root"');
      const top = await text.evaluate(
        (each, above) =>
          each.getBoundingClientRect().top +
          above * Number.parseFloat(getComputedStyle(each).lineHeight),
        line,
      );
      expect(top).toBeGreaterThan(0);
      expect(top).toBeLessThan(how.size.height);
      expect(complaints).toEqual([]);
    },
  );

  it('follow what is written, and say why only as long as one does not pass', async () => {
    const { page } = await console().open('rules/cases-rule/tests');
    await rows(page).first().waitFor();
    await cases(page).getByRole('columnheader', { name: 'Why' }).waitFor();
    await page.getByRole('textbox', { name: 'Text of the tests' }).fill(GREEN.join('\n'));
    await page.getByText('3 of 3 tests pass').waitFor();
    expect(await rows(page).count()).toBe(3);
    expect(await cases(page).getByRole('columnheader', { name: 'Why' }).count()).toBe(0);
    await page.getByRole('button', { name: 'As it was' }).click();
    await expect.poll(() => rows(page).count()).toBe(5);
  });
});
