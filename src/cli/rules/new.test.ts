import { describe, expect, it } from 'vitest';
import { loadRules } from '../../rules/index.ts';
import { testRules } from '../../runs/rule-tests/run-tests.ts';
import { memoryFiles } from '../../rules/load/memory-files.testing.ts';
import { CliError } from '../errors.ts';
import { newFiles } from '../../runs/new-rule/files.ts';
import { newRequest, type NewOptions } from './new.ts';

const origin = { id: '0b6a1d4c-6a77-4f0e-8d55-0d7c0b1f3c11', today: '2026/11/24' };

async function made(options: NewOptions) {
  const request = newRequest(options);
  if ('diagnostics' in request) throw new Error('the query is wrong');
  const { rule, tests, isComplete } = newFiles(request, origin);
  const files = memoryFiles({ [rule.name]: rule.text, [tests.name]: tests.text });
  const { rules, problems } = await loadRules([rule.name], files);
  const readRecording = () => Promise.reject(new Error('nothing to read'));
  const [result] = await testRules(rules, { files, readRecording, now: 0n, coverage: false });
  return { name: rule.name, rule: rules[0]?.rule ?? null, tests, problems, result, isComplete };
}

/** What remains to be written: description, false positives and investigation guide. */
const UNFILLED = Array.from({ length: 3 }, () => 'warning RUL2020');

describe('a new rule', () => {
  it('is valid and passes its tests with no option at all', async () => {
    const { name, rule, problems, result, isComplete } = await made({});
    expect(name).toBe('execution_example_program_run_in_a_container.toml');
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(UNFILLED);
    expect(rule).toMatchObject({ rule_id: origin.id, severity: 'low', risk_score: 21 });
    expect(result?.cases.map(({ expected, outcome }) => [expected, outcome.kind])).toEqual([
      [1, 'passed'],
      [1, 'passed'],
      [0, 'passed'],
      [0, 'passed'],
      [0, 'passed'],
    ]);
    expect(isComplete).toBe(true);
  });

  it('takes what the options say', async () => {
    const { name, rule, problems } = await made({
      name: "  Root's ../ file  ",
      tactic: 'command-and_control',
      technique: 't1059.004',
      severity: 'critical',
      query: 'file where file.name : "x*"',
      index: ['logs-a-*', '-logs-a-b'],
    });
    expect(name).toBe('command_and_control_root_s_file.toml');
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(UNFILLED);
    expect(rule).toMatchObject({
      name: "Root's ../ file",
      risk_score: 99,
      index: ['logs-a-*', '-logs-a-b'],
      threat: [
        {
          tactic: { id: 'TA0011' },
          technique: [{ id: 'T1059', subtechnique: [{ id: 'T1059.004' }] }],
        },
      ],
    });
  });

  it.each([
    'process where process.name in ("a", "b") and process.args : "x?*" and process.args == "y"',
    'process where not process.parent.name == "bash" and process.pid > 1000 and process.exit_code < 0',
    'process where (process.args regex "a.c" or process.interactive) and endsWith(process.name, "sh")',
    'any where a.b == true and c == null and "x" == d and e not in ("y") and n >= 2.5',
    'file where file.path : ("/etc/*", "/root/*") and event.type != "start"',
    `process where process.name == "it's ''' \\"quoted\\"" and process.args == "\\u{7f}\\u{202e}"`,
    'sequence by container.id with maxspan=1m [process where process.name == "curl"] with runs=2 [file where file.name : "x*"] until [process where process.name == "reboot"]',
    'sequence with maxspan=1m [process where process.name == "a"] by process.entity_id [process where process.name == "b"] by process.parent.entity_id',
    'sample by host.name [process where process.name == "a"] [network where destination.port == 22]',
  ])('has passing tests for %s', async (query) => {
    const { problems, result, isComplete } = await made({ query });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(result?.cases.map(({ name, outcome }) => [name, outcome.kind])).toEqual(
      result?.cases.map(({ name }) => [name, 'passed']),
    );
    expect([result?.cases.length, isComplete]).toEqual([5, true]);
  });

  it('says so where no events could be made', async () => {
    const { result, isComplete } = await made({ query: 'process where x regex "[a-f]{8}"' });
    expect(result?.cases.map(({ outcome }) => outcome.kind).slice(0, 2)).toEqual([
      'failed',
      'failed',
    ]);
    expect(isComplete).toBe(false);
  });
});

describe('the options of a new rule', () => {
  it.each<[NewOptions, string, string]>([
    [{ tactic: 'Persistance' }, 'Persistance is not an ATT&CK tactic', 'did you mean'],
    [{ tactic: 'TA002' }, 'TA002 is not an ATT&CK tactic', 'TA0002'],
    [{ tactic: '?' }, '? is not an ATT&CK tactic', 'the tactics are Reconnaissance'],
    [{ technique: 'T99999' }, 'T99999 is not an ATT&CK technique', 'T1609'],
    [{ technique: 'TA0002' }, 'TA0002 is not an ATT&CK technique', 'T1609'],
    [{ name: ' ' }, '--name must be a single line of 1 to 200 characters', '--name'],
    [{ name: 'a\u001bb' }, '--name must be a single line of 1 to 200 characters', '--name'],
    [{ index: ['a', ' '] }, 'an index pattern is empty', 'logs-'],
  ])('%j', (options, message, hint) => {
    let caught: unknown;
    try {
      newRequest(options);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(CliError);
    expect(caught).toMatchObject({ code: 'CLI1001', message });
    expect((caught as CliError).hint).toContain(hint);
  });

  it('are refused with a query that is wrong', () => {
    expect(newRequest({ query: 'process where x ==' })).toMatchObject({
      diagnostics: [{ code: 'EQL1001' }],
    });
    expect(newRequest({ query: 'process where wildcard(x, "y")' })).toMatchObject({
      diagnostics: [{ severity: 'error' }],
    });
  });
});
