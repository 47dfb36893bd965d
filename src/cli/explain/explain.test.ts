import { describe, expect, it } from 'vitest';
import { DOCUMENT_HELP } from '../../ingest/help.ts';
import { query } from '../commands/run-command.testing.ts';
import { PLAIN } from '../../report/terminal/style.ts';
import { codePage, FAMILIES, pageOf, PAGES } from './explain.ts';

describe('pages of codes', () => {
  it('are there for every code, each once', () => {
    const codes = FAMILIES.flatMap(({ pages }) => pages).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const prefix of [
      'EQL1',
      'EQL2',
      'EQL3',
      'RUL1',
      'RUL2',
      'RUL3',
      'CLI1',
      'ING1',
      'ING2',
      'SEN1',
    ]) {
      expect(codes.filter((code) => code.startsWith(prefix)).length).toBeGreaterThan(4);
    }
  });

  it.each([...PAGES.values()].map((page) => [page.code, page] as const))(
    '%s says what to do, by words or by an example',
    (_, page) => {
      expect(page.cure !== null || page.examples.some(({ name }) => name === 'Right')).toBe(true);
      expect(page.cause !== null || page.cure !== null).toBe(true);
    },
  );

  it('read as a whole', () => {
    expect(codePage(pageOf('RUL2021'), PLAIN, 60)).toMatchInlineSnapshot(`
      "RUL2021  A field that the events do not have (warning)

      Cause

      The events that the rule reads have no field of this name,
      so a condition on it is never true, and its negation is
      always true. All fields of cloud_defend are known, so every
      other name is reported. For Elastic Defend, Endgame, Windows
      event logs, auditd, CrowdStrike, Microsoft Defender and
      SentinelOne, only misspelt names are reported, and their own
      fields are not mistaken for misspelt names of ECS. If an
      index pattern also selects other events, such as logs-*,
      or the rule has no index patterns, only names that look like
      a misspelt field of one of these kinds are reported.

      Wrong

          query = '''process where process.nmae == "sh"'''

      Right

          query = '''process where process.name == "sh"'''

      More: docs/reference/rules-diagnostics.md#rul2021
      "
    `);
    expect(codePage(pageOf('CLI1003'), PLAIN, 60)).toMatchInlineSnapshot(`
      "CLI1003  A file named by an option cannot be read (error)

      Cure

      Check the path and its permissions.

      Example

          dockwarden query --query-file no-such-file.eql events.ndjson

      More: docs/reference/errors.md
      "
    `);
  });

  it.each(['rul2009', 'RUL2009', 'warning[RUL2009]:'])('are found by %s', (written) => {
    expect(pageOf(written).code).toBe('RUL2009');
  });

  it.each([
    ['RUL2999', 'did you mean one of RUL2009, RUL2019, RUL1009?'],
    ['polish', 'dockwarden explain without a code lists all codes'],
    ['', 'dockwarden explain without a code lists all codes'],
  ])('are not made up: %s', (written, hint) => {
    expect(() => pageOf(written)).toThrow(expect.objectContaining({ code: 'CLI1001', hint }));
  });

  const examples = Object.entries(DOCUMENT_HELP)
    .filter(([, { example }]) => !example.includes('…'))
    .map(([code, { example }]) => [code, example.replace(/ {4}#.*/, '')] as const);

  it.each(examples)('show what raises %s', async (code, document) => {
    const { stderr } = await query(['any where true', '-'], `${document}\n`);
    expect(stderr).toContain(code);
  });
});
