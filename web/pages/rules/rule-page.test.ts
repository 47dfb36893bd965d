import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRight,
  looksRightInBothThemes,
  screenshot,
  TWO_LOOKS,
} from '../../testing/console.testing.ts';

type Fields = Readonly<Record<string, unknown>>;

const SEED = 'content/rules/execution_container_management_utility.toml';
const ID = '57f6f152-9771-4d47-ae47-4e107b14933c';

/** The rule of a file, as JSON has it, with what that one leaves out. */
const WHOLE: Fields = {
  ...(JSON.parse(JSON.stringify(parse(readFileSync(SEED, 'utf8')))) as { rule: Fields }).rule,
  rule_id: 'whole-rule',
  exceptions_list: [],
  references: ['https://kubernetes.example/docs/kubectl', 'https://docker.example/cli?a=1&b=2'],
  setup: 'Install the **agent** first.',
  threat: [
    {
      framework: 'MITRE ATT&CK',
      tactic: {
        id: 'TA0002',
        name: 'Execution',
        reference: 'https://attack.mitre.org/tactics/TA0002/',
      },
      technique: [
        {
          id: 'T1059',
          name: 'Command and Scripting Interpreter',
          reference: 'https://attack.mitre.org/techniques/T1059/',
          subtechnique: [
            {
              id: 'T1059.004',
              name: 'Unix Shell',
              reference: 'https://attack.mitre.org/techniques/T1059/004/',
            },
          ],
        },
      ],
    },
  ],
};

const BIDI = 'Invoice \u202Efdp.exe';
const HOSTILE: Fields = {
  rule_id: 'hostile-rule',
  type: 'eql',
  language: 'eql',
  name: `${BIDI}<img src=x onerror=alert(1)>`,
  description: '<script>alert(1)</script>',
  severity: 'high',
  risk_score: 70,
  index: ['logs-*'],
  query: 'process where process.name == "<b>\u200Bx</b>"',
  references: ['javascript:alert(1)', 'https://evil.example/\u202Egnp'],
  tags: ['<i>tag</i>'],
  author: ['"><svg onload=alert(1)>'],
  license: '<u>none</u>',
  false_positives: ['<a href="javascript:alert(1)">x</a>'],
  setup: '[click](javascript:alert(1))',
  note: '<img src=x onerror=alert(1)> [go](javascript:alert(1)) ![p](https://evil.example/p.png)',
  threat: [
    {
      framework: 'MITRE ATT&CK',
      tactic: { id: 'TA0002', name: '<b>Execution</b>', reference: 'javascript:alert(2)' },
    },
  ],
};

/** The pages of a rule without tests, and what is there when they are. */
const TABS = [
  ['', 'text="Rule query"'],
  ['/overview', 'text="Rule query"'],
  ['/edit', '.cm-content'],
  ['/tests', 'text="The rule has no tests"'],
  ['/runs', 'text="Run over a range"'],
  ['/exceptions', 'text="Nothing of this rule is hidden"'],
  ['/history', 'text=/^Revision/'],
] as const;

describeConsole('the page of a rule', (console) => {
  const post = async (path: string, method: string, body: object) => {
    const answer = await console().service.fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([200, '']);
  };
  const get = <T>(path: string) => console().service.json(path) as Promise<T>;
  const fact = (page: Page, name: string) =>
    page
      .locator('dl > div')
      .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
      .locator('dd');

  it('says everything that the rule says, by the API and on the page', async () => {
    await post('/dw/rules', 'POST', WHOLE);
    const { rule, revision } = await get<{ rule: Fields; revision: number }>(
      '/dw/rules/whole-rule',
    );
    expect(rule).toMatchObject(WHOLE);
    const { page, complaints } = await console().open('rules/whole-rule/overview');
    await page.getByRole('heading', { name: String(WHOLE['name']) }).waitFor();
    await fact(page, 'Rule indices').getByText('events').first().waitFor();
    const text = async (name: string) => (await fact(page, name).innerText()).trim();
    const all = [
      ['Rule type', 'eql'],
      ['Rule indices', 'logs-cloud_defend*'],
      ['Rule indices', 'logs-cloud_defend.process-default'],
      ['Severity', 'low'],
      ['Risk score', '21'],
      ['Runs every', '5m'],
      ['Searches indices from', 'now-6m'],
      ['Maximum alerts per execution', '100'],
      ['Version', '4'],
      ['Revision', String(revision)],
      ['Rule license', 'Apache-2.0'],
      ...(['references', 'tags', 'author', 'false_positives'] as const).flatMap((field) =>
        (WHOLE[field] as string[]).map((value): [string, string] => [
          {
            references: 'References',
            tags: 'Tags',
            author: 'Rule authors',
            false_positives: 'False positives',
          }[field],
          value,
        ]),
      ),
    ] as const;
    for (const [name, value] of all) expect(await text(name), name).toContain(value);
    for (const address of WHOLE['references'] as string[])
      expect(await fact(page, 'References').locator(`a[href="${address}"]`).count()).toBe(1);
    const body = await page.locator('main').innerText();
    const plain = body.replaceAll(/\s+/g, ' ');
    for (const line of String(WHOLE['query']).trim().split('\n'))
      expect(plain).toContain(line.trim());
    expect(plain).toContain(String(WHOLE['description']).trim().replaceAll(/\s+/g, ' '));
    expect(plain).toContain('Install the agent first.');
    expect(plain).toContain('The start of a process inside a container whose name');
    expect(plain).toContain('Framework: MITRE ATT&CK');
    expect(plain).toContain('Tactic: Execution TA0002');
    expect(plain).toContain('Technique: Command and Scripting Interpreter T1059');
    expect(plain).toContain('Sub-technique: Unix Shell T1059.004');
    for (const path of ['tactics/TA0002', 'techniques/T1059', 'techniques/T1059/004'])
      expect(await page.locator(`a[href="https://attack.mitre.org/${path}/"]`).count()).toBe(1);
    await fact(page, 'Tags').getByRole('link', { name: 'Domain: Container' }).click();
    await page.waitForURL(/rules\?tag=Domain/);
    expect(complaints).toEqual([]);
  });

  it.each(TWO_LOOKS)(
    'shows its alerts by day and verdict, and how many were true ($look)',
    async (look) => {
      const { alerts } = await get<{ alerts: { id: string }[] }>(`/dw/alerts?rule=${ID}&limit=4`);
      const verdicts = ['true_positive', 'false_positive', 'true_positive', 'benign'];
      for (const [index, { id }] of alerts.entries())
        await post('/dw/alerts/_change', 'POST', {
          ids: [id],
          change: { status: 'closed', closeReason: verdicts[index] },
        });
      const { page, complaints } = await console().open(`rules/${ID}/overview`, look);
      await page.getByText('50 % true, of 4 with a verdict.').waitFor();
      const chart = page.getByRole('img', { name: /^Alerts by day and verdict/ });
      await chart.waitFor();
      const counted = page.getByRole('list', { name: 'Verdicts' }).getByText('2 true positive');
      await counted.waitFor();
      await looksRightInBothThemes(page, 'rule-verdicts', chart, counted);
      await page.getByText('30 days', { exact: true }).click();
      expect(await page.getByRole('link', { name: /^\d+ alerts$/ }).getAttribute('href')).toContain(
        'from=now-30d',
      );
      expect(complaints).toEqual([]);
    },
  );

  it('can change all of it', async () => {
    const { page } = await console().open('rules/whole-rule/edit');
    for (const section of ['Framework', 'For those who triage', 'Authors and other fields'])
      await page.getByText(section, { exact: true }).click();
    for (const label of [
      'Name',
      'Description',
      'Severity',
      'Risk score',
      'Rule indices',
      'Runs every',
      'Searches indices from',
      'Maximum alerts',
      'Version',
      'Tags',
      'MITRE ATT&CK',
      'Investigation guide',
      'False positives',
      'References',
      'Setup',
      'Rule authors',
      'Rule license',
      'Other fields',
    ])
      expect(await page.getByLabel(label).first().isEnabled(), label).toBe(true);
    await page.getByLabel('References').fill('https://one.example');
    await page
      .getByLabel('MITRE ATT&CK')
      .fill('TA0004 Privilege Escalation\n  T1611 Escape to Host');
    await page.getByLabel('Risk score').fill('33');
    await page.getByText('Changed: risk_score, references, threat.').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog').getByRole('button', { name: 'Save and enable' }).click();
    await page.waitForURL(/overview/);
    const { rule } = await get<{ rule: Fields }>('/dw/rules/whole-rule');
    expect(rule).toMatchObject({
      risk_score: 33,
      references: ['https://one.example'],
      threat: [
        {
          tactic: { id: 'TA0004' },
          technique: [{ id: 'T1611', reference: 'https://attack.mitre.org/techniques/T1611/' }],
        },
      ],
      setup: WHOLE['setup'],
    });
  });

  it('shows what a stranger has written as text and as nothing else', async () => {
    await post('/dw/rules', 'POST', HOSTILE);
    const seen = await console().openBlank();
    for (const [path, content] of TABS) {
      await seen.page.goto(`${console().service.url}/console/rules/hostile-rule${path}`);
      await seen.page
        .getByRole('heading', { name: /^Invoice U\+202Efdp\.exe<img src=x/ })
        .waitFor();
      await seen.page.locator('main').locator(content).first().waitFor();
      const made = seen.page.locator(
        'main :is(img:not(.cm-widgetBuffer), script, b, i, u, svg[onload])',
      );
      expect(await made.evaluateAll((all) => all.map(String))).toEqual([]);
      expect(await seen.page.locator('a[href^="javascript" i]').count()).toBe(0);
      expect(seen.complaints).toEqual([]);
    }
    const { page } = await console().open('rules/hostile-rule/overview');
    await fact(page, 'References').getByText('javascript:alert(1)').waitFor();
    expect(await fact(page, 'References').locator('a').count()).toBe(0);
    await screenshot(page, 'rule-hostile');
    const list = await console().open('rules?text=invoice');
    await list.page.getByText('U+202E').first().waitFor();
    expect(await list.page.locator('img').count()).toBe(0);
    expect(list.complaints).toEqual([]);
  });

  it('runs over a range, and shows the windows of its runs', async () => {
    const { page, complaints } = await console().open(`rules/${ID}/runs`);
    const strip = page.getByRole('toolbar', { name: /Runs and gaps/ });
    await strip.getByRole('button').last().click();
    await page.getByRole('heading', { name: /Run of/ }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: /Run of/ }).waitFor();
    await page
      .getByRole('region', { name: 'Backfill' })
      .getByRole('button', { name: 'Run' })
      .click();
    await page.getByText(/The backfill is done/).waitFor();
    expect(page.url()).toContain('job=');
    expect(complaints).toEqual([]);
  });

  it('shows a gap, its cause, and closes it', async () => {
    await post('/dw/rules/whole-rule/_disable', 'POST', {});
    const { gap } = await get<{ gap: unknown }>('/dw/rules/whole-rule');
    expect(gap).toBeNull();
    const answer = await console().service.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${JSON.stringify({ '@timestamp': new Date().toISOString(), data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' }, event: { category: ['process'], type: ['start'] }, process: { name: 'ls' } })}\n`,
    });
    expect(answer.ok).toBe(true);
    await expect
      .poll(async () => {
        await post('/dw/rules/whole-rule/_enable', 'POST', {});
        return (await get<{ gap: unknown }>('/dw/rules/whole-rule')).gap;
      })
      .not.toBeNull();
    const { page } = await console().open('rules/whole-rule/runs');
    await page.getByText('because the rule was off').waitFor();
    await screenshot(page, 'rule-gap');
    await page.getByRole('button', { name: 'Read them now' }).click();
    await page.getByText(/The backfill is done/).waitFor();
    await expect
      .poll(async () => (await get<{ gap: unknown }>('/dw/rules/whole-rule')).gap)
      .toBeNull();
  });

  it('tells what has changed, line by line', async () => {
    await post(`/dw/rules/${ID}`, 'PATCH', { description: 'Shorter.', tags: ['One'] });
    const { page } = await console().open(`rules/${ID}/history`);
    await page.getByText('description', { exact: true }).first().waitFor();
    await page.getByText('Shorter.').waitFor();
    await page.getByText('Detects programs that manage containers').first().waitFor();
  });

  it('saves tests, and takes that back', async () => {
    const { page } = await console().open('rules/hostile-rule/tests');
    await page.getByRole('button', { name: 'Write a test' }).click();
    await page.getByText('1 of 2 tests pass').waitFor();
    await page.getByRole('button', { name: 'Save the tests' }).click();
    const tests = async () =>
      (await get<{ tests: { text: string } | null }>('/dw/rules/hostile-rule/_tests')).tests;
    await expect.poll(tests).toMatchObject({ origin: 'managed' });
    await page.getByText('kept here').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(tests).toBeNull();
  });

  it('says that there is no such rule', async () => {
    const { page } = await console().open('rules/none/overview');
    await page.getByText('There is no rule none').waitFor();
  });

  it.each([
    [
      'overview',
      (page: Page) =>
        page
          .getByText(/process-default/)
          .first()
          .waitFor(),
    ],
    [
      'tests',
      (page: Page) =>
        page
          .getByText(/tests pass/)
          .first()
          .waitFor(),
    ],
    ['runs', (page: Page) => page.getByRole('toolbar', { name: /Runs/ }).waitFor()],
    [
      'exceptions',
      (page: Page) =>
        page
          .getByText(/hidden/)
          .first()
          .waitFor(),
    ],
    [
      'history',
      (page: Page) =>
        page
          .getByText(/^Revision/)
          .first()
          .waitFor(),
    ],
  ])('looks right: %s', (tab, ready) =>
    looksRight(console(), `rules/${ID}/${tab}`, `rule-${tab}`, ready),
  );
});
