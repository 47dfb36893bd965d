import { describe, expect, it } from 'vitest';
import type { Data, Rule } from '../../rules/index.ts';
import { loadText, ruleText } from '../../rules/rule.testing.ts';
import { PLAIN } from './style.ts';
import { displayWidth } from './text-width.ts';
import type { ListedRule } from '../rule-json.ts';
import { listTable } from './rule-table.ts';

const tactic = (id: string, name: string) => ({ framework: 'MITRE ATT&CK', tactic: { id, name } });

async function listed(fields: Record<string, Data>): Promise<ListedRule> {
  const { rules } = await loadText(ruleText(fields));
  return { rule: rules[0]?.rule as Rule, file: 'rules/a_file_of_a_rule.toml' };
}

async function shown(width: number, ...fields: Record<string, Data>[]): Promise<string[]> {
  const { lines, omitted } = listTable(await Promise.all(fields.map(listed)), width, PLAIN);
  return [...[...lines].map((line) => line.trimEnd()), `- ${omitted.join(' ')}`];
}

const ONE = {
  name: 'Shell in a container that no one asked for',
  threat: [tactic('TA0002', 'Execution'), tactic('TA0004', 'Privilege Escalation')],
} as unknown as Record<string, Data>;

describe('a list of rules', () => {
  it('shows everything where lines have no end', async () => {
    expect(await shown(Number.POSITIVE_INFINITY, ONE)).toEqual([
      'severity  risk  name                                        tactics                          runs      file',
      'low       21    Shell in a container that no one asked for  Execution, Privilege Escalation  every 5m  rules/a_file_of_a_rule.toml',
      '- ',
    ]);
  });

  it('shows what is most useful on a short line', async () => {
    expect(await shown(80, ONE)).toEqual([
      'severity  name                                        tactics       runs',
      'low       Shell in a container that no one asked for  Execution +1  every 5m',
      '- risk file',
    ]);
    expect(await shown(110, ONE)).toEqual([
      'severity  risk  name                                        tactics       runs      file',
      'low       21    Shell in a container that no one asked for  Execution +1  every 5m  rules/a_file_of_a_rule.to…',
      '- ',
    ]);
  });

  it('rather shows what does not run', async () => {
    expect(await shown(78, ONE, { type: 'esql', name: 'Other' })).toEqual([
      'severity  name                                        runs',
      'low       Shell in a container that no one asked for  every 5m',
      'low       Other                                       not run: type esql',
      '- risk tactics file',
    ]);
  });

  it.each([1, 7, 9, 12, 30, 79])('is never wider than %i', async (width) => {
    const { lines } = listTable([await listed({ ...ONE, name: '漢字'.repeat(30) })], width, PLAIN);
    for (const line of lines) expect(displayWidth(line.trimEnd())).toBeLessThanOrEqual(width);
  });

  it('lets nothing of a file reach the terminal as it is', async () => {
    const lines = await shown(200, { name: 'a\u001b[2J\u202eb', type: 'esql' });
    expect(lines[1]).toContain('a\\x1b[2J\\u{202e}b');
  });
});
