import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../detect/report.ts';
import { UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';
import { hostileReport, HOSTILE_TEXTS } from '../hostile.testing.ts';
import type { PageBundle } from '../page-bundle.ts';
import { alertOf, emptyReport, eventOf, shippedReport } from '../report.testing.ts';
import type { ClauseData, EventData, ReportData } from './data.ts';
import { parsePage, type Page } from './parse-page.testing.ts';
import { renderHtmlReport, type HtmlReportOptions } from './render.ts';

const BUNDLE: PageBundle = { script: 'show()', style: 'a { color: red }' };

const write = (report: ScanReport, options: Partial<HtmlReportOptions> = {}) =>
  [...renderHtmlReport(report, { version: '0.1.0', bundle: BUNDLE, ...options })].join('');

const hash = (text: string) => createHash('sha256').update(text).digest('base64');

interface Sound extends Page {
  readonly report: ReportData;
}

/** Invariants of every page, whatever it contains. */
function expectSound(source: string): Sound {
  const page = parsePage(source);
  expect(source.replaceAll('\n', '').search(UNSAFE_CHARACTER)).toBe(-1);
  expect([page.style, page.script]).toEqual([BUNDLE.style, BUNDLE.script]);
  for (const { name, attributes } of page.tags) {
    for (const key of attributes.keys()) expect(key).not.toMatch(/^(on|style$|src|srcset$)/i);
    if (attributes.has('href')) expect(name).toBe('link');
  }
  const report = JSON.parse(page.data) as ReportData;
  for (const { rule, events } of report.alerts) {
    expect(report.rules[rule]).toBeDefined();
    expect(events.length).toBeLessThanOrEqual(20);
  }
  expectKnownEvents(report);
  return { ...page, report };
}

/** A number stands for an event that comes before it. */
function expectKnownEvents({ alerts }: ReportData): void {
  let known = 0;
  for (const event of alerts.flatMap(({ events }) => events)) {
    if (typeof event === 'number') expect(event).toBeLessThan(known);
    else if (event !== null) known += 1;
  }
}

describe('renderHtmlReport', () => {
  let report: ScanReport;
  let page: Sound;
  beforeAll(async () => {
    report = await shippedReport();
    page = expectSound(write(report));
    // On a busy machine.
  });

  it('holds every alert of the shipped rules over the shipped recording', () => {
    const ids = page.report.alerts.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(report.alerts.map(({ id }) => id).toSorted());
    expect(page.report.totals.alerts).toBe(report.alerts.length);
    expect(page.report.omitted).toEqual({ alerts: 0, documents: 0, texts: 0 });
  });

  it('says the totals and lists the alerts for browsers without JavaScript', () => {
    expect(page.text).toContain(`${report.alerts.length} alerts`);
    for (const { reason } of report.alerts.slice(0, 100))
      expect(page.text).toContain(reason.slice(0, 100));
    const few = expectSound(write(report, { limits: { plainAlerts: 10 } }));
    expect(few.text).toContain(`and ${report.alerts.length - 10} more alerts`);
  });

  it('has the rules that alerted first, the worst of them at the top', () => {
    const alerted = new Set(report.alerts.map(({ rule }) => rule));
    const { rules } = page.report;
    expect(rules).toHaveLength(report.rules.length);
    expect(rules.filter(({ alerts }) => alerts > 0)).toHaveLength(alerted.size);
    const rank = ['critical', 'high', 'medium', 'low'];
    const ranks = rules
      .slice(0, alerted.size)
      .map(({ severity, texts }) => (texts === null ? -1 : rank.indexOf(severity)));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(ranks[0]).toBe(0);
  });

  it('holds an event once that several rules have matched', () => {
    const events = page.report.alerts.flatMap(({ events }) => events);
    const held = events.filter((event): event is EventData => typeof event === 'object');
    expect(new Set(held.map(({ json }) => json)).size).toBe(held.length);
    expect(held.length).toBeLessThan(events.length * 0.8);
  });

  it('says of each clause of the query whether it was met, at each event', () => {
    for (const { stages, events, rule } of page.report.alerts) {
      expect(stages).toHaveLength(events.filter((event) => event !== null).length);
      const query = page.report.rules[rule]?.texts?.query ?? '';
      for (const { clause } of stages) expectWithin(clause, query.length);
      expect(stages.every(({ clause: [, , , isTrue] }) => isTrue === 1)).toBe(true);
    }
  });

  function expectWithin([kind, start, end, , within]: ClauseData, length: number): void {
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(length);
    if (kind !== 'test')
      for (const part of within as readonly ClauseData[]) expectWithin(part, length);
  }

  it('allows itself its own style and script by their hashes, and nothing else', () => {
    const policy = page.tags.find(
      ({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy',
    );
    expect(policy?.attributes.get('content')).toBe(
      `default-src 'none'; style-src 'sha256-${hash(BUNDLE.style)}'; script-src 'sha256-${hash(BUNDLE.script)}'; ` +
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
  });

  it('is bounded: no rule takes the place of another, and what is left out is counted', () => {
    const few = expectSound(write(report, { limits: { alerts: 90, documents: 20_000 } })).report;
    expect(few.alerts.length).toBeLessThanOrEqual(90);
    const alerted = new Set(report.alerts.map(({ rule }) => rule)).size;
    expect(new Set(few.alerts.map(({ rule }) => rule)).size).toBe(alerted);
    expect(few.leftOut).toContainEqual({
      count: report.alerts.length - few.alerts.length,
      text: 'alerts are counted but not in this file: its size is limited',
      where: null,
    });
    expect(few.omitted.documents).toBeGreaterThan(0);
  });

  it('stops where all alerts together are too long', () => {
    const few = expectSound(write(report, { limits: { data: 600_000 } })).report;
    expect(few.alerts.length).toBeGreaterThan(0);
    expect(few.omitted.alerts).toBe(report.alerts.length - few.alerts.length);
  });

  it('shortens a document that is too long, and says by how much: known fields stay', () => {
    const [alert] = report.alerts;
    if (alert === undefined) expect.fail('the recording has alerts');
    const invented = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`a${index}`, 'x'.repeat(100)]),
    );
    const event = eventOf({
      ...invented,
      process: { name: 'sh', args: ['sh', 'y'.repeat(9_000)] },
    });
    const long = alertOf(alert.rule, { kind: 'event', event });
    const { alerts } = expectSound(write({ ...report, alerts: [long], stages: null })).report;
    const [held] = alerts[0]?.events ?? [];
    if (typeof held !== 'object' || held === null) expect.fail('the alert has an event');
    expect(held.json?.length).toBeLessThan(32_000);
    expect(held.json).toContain('"name":"sh"');
    expect(held.cut).toMatch(/values and .* characters of the document left out/);
  });

  it('is a page for a scan that read nothing', () => {
    const empty = expectSound(write(emptyReport()));
    expect(empty.text).toContain('0 alerts');
    expect(empty.report.alerts).toEqual([]);
  });

  it('says what the scan was restricted to, and what that left out', () => {
    const restriction = { filters: ['--min-severity high'], excludedRules: 40, alertsBelow: 3 };
    const { text, report: data } = expectSound(write({ ...report, restriction }));
    expect(data.restriction).toEqual({ ...restriction, documentsOutside: 0 });
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'Restricted by --min-severity high: 40 rules and 3 alerts left out.',
    );
  });

  it('lists everything that the scan did not see', () => {
    const [outcome] = report.rules;
    const { report: data } = expectSound(
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
    expect(data.leftOut.map(({ count, text, where }) => [`${count} ${text}`, where])).toEqual([
      ['2 lines or documents could not be read', null],
      ['12 records of Falco produced no event', null],
      ['13 records are in an unknown format and have no @timestamp', null],
      ['3 documents were outside --from and --to, or had no time', null],
      ['4 documents have no index, data stream or module: every rule read them', null],
      ['1 rule did not run', 'not-run'],
      ['5 matches were hidden by exceptions', 'exceptions'],
      ['1 exception did not apply', 'exceptions'],
      ['6 matches were duplicates: their events were read twice', 'rules'],
      ['7 matches were suppressed: other alerts represent them', 'rules'],
      ['8 matches were capped: they are over the limit of alerts per rule and execution', 'rules'],
      [
        '10 matches depend on the end of the data: their missing events could still have occurred',
        null,
      ],
      ['11 events could not be used in sequences: they have no readable time', null],
      ['9 times queries could not be evaluated; they did not match there', 'rules'],
    ]);
    expect(data.notRun.rows).toEqual([
      { name: 'Broken', file: 'broken.toml', reason: 'RUL1001: no TOML' },
    ]);
    expect(data.exceptions.rows).toMatchObject([{ name: 'Item', idle: 'it expired' }]);
  });

  it('makes text of whatever stands in a report', () => {
    const { report: hostile } = expectSound(write(hostileReport()));
    const names = new Set(hostile.rules.map(({ name }) => name));
    for (const text of HOSTILE_TEXTS.slice(0, 20)) expect(names).toContain(text);
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
