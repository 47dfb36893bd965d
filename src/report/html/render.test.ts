import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../detect/report.ts';
import { UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';
import { hostileReport } from '../hostile.testing.ts';
import { emptyReport, shippedReport } from '../report.testing.ts';
import { parsePage, type Page } from './parse-page.testing.ts';
import { renderHtmlReport, type HtmlReportOptions } from './render.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style/index.ts';

const write = (report: ScanReport, options: Partial<HtmlReportOptions> = {}) =>
  [...renderHtmlReport(report, { version: '0.1.0', ...options })].join('');

const hash = (text: string) => createHash('sha256').update(text).digest('base64');

const ids = (page: Page) => page.tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
const links = (page: Page) => page.tags.flatMap(({ attributes }) => attributes.get('href') ?? []);

/** Invariants of every page, whatever it contains. */
function expectSound(source: string): Page {
  const page = parsePage(source);
  expect(source.replaceAll('\n', '').search(UNSAFE_CHARACTER)).toBe(-1);
  expect([page.style, page.script]).toEqual([STYLE, SCRIPT]);
  for (const { attributes } of page.tags) {
    for (const name of attributes.keys()) expect(name).not.toMatch(/^(on|style$|src|srcset$)/i);
  }
  const anchors = ids(page);
  expect(new Set(anchors).size).toBe(anchors.length);
  for (const link of links(page)) {
    expect(link).toMatch(
      /^(#[a-z0-9-]+|https?:\/\/[\x21-\x7e]+|mailto:[\x21-\x7e]+|data:image\/svg.*)$/,
    );
    if (link.startsWith('#')) expect(anchors).toContain(link.slice(1));
  }
  return page;
}

describe('renderHtmlReport', () => {
  let report: ScanReport;
  let page: Page;
  beforeAll(async () => {
    report = await shippedReport();
    page = expectSound(write(report));
  });

  const elements = (className: string) =>
    page.tags.filter(({ attributes }) => attributes.get('class')?.split(' ').includes(className));

  it('shows every alert of the shipped rules over the shipped recording', () => {
    expect(elements('alert')).toHaveLength(report.alerts.length);
    expect(page.text).toContain(`${report.alerts.length} alerts`);
    for (const { id } of report.alerts) expect(page.text).toContain(id);
  });

  it('has one section for each rule that alerted, worst first', () => {
    const alerted = new Set(report.alerts.map(({ rule }) => rule));
    const severities = elements('rule').map(({ attributes }) => attributes.get('class')?.slice(5));
    expect(severities).toHaveLength(alerted.size);
    const rank = ['critical', 'high', 'medium', 'low'];
    const ranks = severities.map((severity) => rank.indexOf(severity ?? ''));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it('allows itself its own style and script by their hashes, and nothing else', () => {
    const policy = page.tags.find(
      ({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy',
    );
    expect(policy?.attributes.get('content')).toBe(
      `default-src 'none'; style-src 'sha256-${hash(STYLE)}'; script-src 'sha256-${hash(SCRIPT)}'; ` +
        "img-src data:; base-uri 'none'; form-action 'none'",
    );
  });

  it('leaves no level of headings out', () => {
    const levels = page.tags.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? Number(name[1]) : []));
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it('is bounded: no rule takes the place of another, and what is left out is counted', () => {
    const few = expectSound(write(report, { limits: { alerts: 80, documents: 20_000 } }));
    const shown = few.tags.filter(({ attributes }) =>
      attributes.get('class')?.startsWith('alert '),
    );
    expect(shown.length).toBeLessThanOrEqual(80);
    const alerted = new Set(report.alerts.map(({ rule }) => rule)).size;
    expect(shown.length).toBeGreaterThanOrEqual(alerted);
    expect(few.text).toContain(
      `${report.alerts.length - shown.length} alerts are counted but not shown:`,
    );
    expect(few.text).toMatch(/Omitted to limit the size of this file: \d+ documents\./);
  });

  it('stops where all alerts together are too long', () => {
    const few = expectSound(write(report, { limits: { markup: 500_000 } }));
    const shown = few.tags.filter(({ attributes }) =>
      attributes.get('class')?.startsWith('alert '),
    );
    expect(shown.length).toBeGreaterThan(0);
    expect(few.text).toContain(
      `Omitted to limit the size of this file: ${report.alerts.length - shown.length} alerts.`,
    );
  });

  it('is a page for a scan that read nothing', () => {
    const empty = expectSound(write(emptyReport()));
    expect(empty.text).toContain('0 alerts');
    expect(empty.text).toContain('No rule alerted.');
    expect(empty.text).toContain('no event with a readable time');
  });

  it('lists everything that the scan did not see', () => {
    const [outcome] = report.rules;
    const { text } = expectSound(
      write({
        ...report,
        input: {
          ...report.input,
          unreadable: 2,
          converted: [
            {
              title: 'Falco',
              records: 9,
              documents: 5,
              skipped: new Map([['a heartbeat', 12]]),
            },
          ],
          unknownShapes: 13,
          outside: 3,
          origins: { ...report.input.origins, unknown: 4 },
        },
        rules:
          outcome === undefined
            ? []
            : [
                {
                  ...outcome,
                  hidden: 5,
                  duplicates: 6,
                  suppressed: 7,
                  capped: 8,
                  failures: 9,
                  undecided: 10,
                  untimed: 11,
                },
              ],
        notRun: [{ name: 'Broken', file: 'broken.toml', reason: 'RUL1001: no TOML' }],
        exceptions: [
          {
            listId: 'l',
            listName: 'List',
            itemId: 'i',
            name: 'Item',
            hidden: 5,
            rules: 1,
            idle: 'it expired',
          },
        ],
      }),
    );
    for (const note of [
      '2 lines or documents could not be read',
      '3 documents were outside --from and --to',
      '4 documents have no index, data stream or module',
      '12 records of Falco produced no event',
      '13 records are in an unknown format',
      '1 rule did not run',
      '5 matches were hidden by exceptions',
      '1 exception did not apply',
      '6 matches were duplicates: their events were read twice',
      '7 matches were suppressed',
      '8 matches were capped',
      '9 times queries could not be evaluated',
      '10 matches depend on the end of the data',
      '11 events could not be used in sequences',
      'RUL1001: no TOML',
      'did not apply: it expired',
    ])
      expect(text.replaceAll(/\s+/g, ' ')).toContain(note);
  });

  it('makes text of whatever stands in a report', () => {
    expectSound(write(hostileReport()));
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '`',
        '=',
        '&',
        ' ',
        '</script>',
        '-->',
        'javascript:',
        '\n',
        '\u202e',
        '\ud800',
        '[a](',
        '![',
        '](',
        '|',
        '`` ` ``',
        '!{osquery{',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (texts) => {
        expectSound(write(hostileReport(texts)));
      }),
      { numRuns: 30 },
    );
  });
});
