import { describe, expect, it } from 'vitest';
import { ConversionCounts } from '../../../ingest/index.ts';
import { EventCounts } from '../../../runs/blocks/event-counts.ts';
import type { QueryOutcome } from '../../../runs/query/query-run.ts';
import { PLAIN } from '../style.ts';
import { summaryNotes, type SummaryInput } from './query-summary.ts';

function countsOf(counts: Partial<EventCounts> = {}): EventCounts {
  return Object.assign(new EventCounts(1), { documents: 1_500, bytes: 3_000_000 }, counts);
}

const outcome: QueryOutcome = {
  collected: null,
  matched: 2,
  counts: countsOf(),
  untimed: 0,
  firstFailures: [],
  unseen: [],
};
const base: SummaryInput = {
  outcome,
  rejects: { count: 0, shown: [], isStrict: false, rawRecords: 0, firstRawRecords: [] },
  seconds: 1.5,
  unseen: [],
  knownFields: [],
  omitted: [],
  skipped: { otherFiles: 0, hidden: 0, special: 0 },
  conversions: new ConversionCounts(),
  nameOf: () => 'events.ndjson',
};
const lines = (input: Partial<SummaryInput>) =>
  summaryNotes({ ...base, ...input }, PLAIN).map(({ text }) => text);

describe('summaryNotes', () => {
  it('is one line when there is nothing else to say', () => {
    expect(lines({})).toEqual(['1,500 events read · 2 matched · 0 skipped · 1.50 s · 2.0 MB/s']);
  });

  it('says how many of the matches are shown', () => {
    const collected = { results: [], total: 30, undecided: 0 };
    expect(lines({ outcome: { ...outcome, collected } })[0]).toContain('30 matched, 2 shown');
  });

  it('lists all that was not read, not tested, not shown', () => {
    const shown = {
      source: 'a\u001b',
      line: 3,
      column: 7,
      code: 'ING2002',
      excerpt: '\u202ex',
    } as const;
    const firstFailures = [
      { rule: 0, source: 'b\n', line: 9, code: 'EQL3001', message: 'no number: "\u009b"' },
    ];
    const collected = { results: [], total: 0, undecided: 2 };
    const all = lines({
      outcome: {
        ...outcome,
        matched: 0,
        collected,
        counts: countsOf({ failuresOf: [2], outside: 1 }),
        firstFailures,
        untimed: 2,
      },
      rejects: { count: 4, shown: [shown], isStrict: false, rawRecords: 0, firstRawRecords: [] },
      unseen: ['proces.name', 'zzz'],
      knownFields: ['process.name'],
      omitted: ['user.id'],
      skipped: { otherFiles: 2, hidden: 1, special: 1 },
    });
    expect(all).toEqual([
      'columns omitted for lack of space: user.id; --fields chooses columns',
      'skipped 2 files with an unrecognised extension (read are .ndjson, .json, .jsonl, .log, .gz, .zst)',
      'skipped 1 pipe or device; give the path itself to read one',
      'skipped 1 hidden file or directory',
      'skipped 4 unreadable lines or documents; --strict-input makes this an error',
      '  a\\x1b:3:7  ING2002 unexpected character: \\u{202e}x',
      '  and 3 more; --rejects FILE writes all to a file',
      'a condition could not be evaluated 2 times and did not match there',
      '  b\\n:9  EQL3001 no number: "\\u{9b}"',
      'no event has a value for proces.name; did you mean `process.name`?',
      'no event has a value for zzz',
      '2 matches depend on the end of the data, which comes before maxspan has passed: the missing event could still have occurred',
      'ignored 2 events that match a stage but have no readable time',
      'excluded 1 event outside --from and --to',
      'nothing matched',
      '1,500 events read · 0 matched · 4 skipped · 1.50 s · 2.0 MB/s',
    ]);
  });

  it('says which raw records of sensors were not converted', () => {
    const firstRawRecords = [{ source: 'a\n', line: 9, sensor: 'Falco' }];
    const rejects = { ...base.rejects, rawRecords: 3, firstRawRecords };
    expect(lines({ rejects }).slice(0, 3)).toEqual([
      '3 events contain a raw sensor record but were read as ECS documents, so rules cannot match the record; --input-format NAME converts all records of such an input',
      '  a\\n:9  Falco',
      '  and 2 more',
    ]);
  });

  it('does not call fields unseen where nothing was seen', () => {
    const empty = lines({
      outcome: { ...outcome, counts: countsOf({ documents: 0 }), matched: 0 },
      unseen: ['a'],
    });
    expect(empty).toHaveLength(2);
    expect(empty[0]).toBe('no events to read');
  });
});
