import type { Drafted } from '../adapters/adapter.ts';

/** Counts for the records of one format. */
export interface FormatCounts {
  readonly title: string;
  records: number;
  documents: number;
  /** Records that produced no event, by reason. */
  readonly skipped: Map<string, number>;
}

export function addSkipped({ skipped }: FormatCounts, why: string, count: number): void {
  skipped.set(why, (skipped.get(why) ?? 0) + count);
}

/** Counts the documents of a record, and what produced none. */
export function addConverted(counts: FormatCounts, { documents, skipped, dropped }: Drafted): void {
  counts.documents += documents.length;
  if (skipped !== null) addSkipped(counts, skipped, 1);
  for (const [why, count] of dropped ?? []) addSkipped(counts, why, count);
}

/** A JSON object of an unknown shape. */
export interface UnknownShape {
  /** Index of the input. */
  readonly input: number;
  /** From 1. */
  readonly line: number;
  /** Its first keys, unescaped. */
  readonly keys: readonly string[];
}

const MAX_SHOWN = 3;
const MAX_SHOWN_KEYS = 6;

/** Counts for a run of blocks in other formats, so that nothing is dropped silently. */
export class ConversionCounts {
  /** By adapter name. */
  readonly formats = new Map<string, FormatCounts>();
  unknown = 0;
  /** Objects with more values than the limit for conversion, which are read unconverted. */
  tooLarge = 0;
  readonly firstUnknown: UnknownShape[] = [];

  of(name: string, title: string): FormatCounts {
    const known = this.formats.get(name);
    if (known !== undefined) return known;
    const counts: FormatCounts = { title, records: 0, documents: 0, skipped: new Map() };
    this.formats.set(name, counts);
    return counts;
  }

  /** Adds the counts of a part of the records. */
  addFormats(formats: ConversionCounts['formats']): void {
    for (const [name, { title, records, documents, skipped }] of formats) {
      const sum = this.of(name, title);
      sum.records += records;
      sum.documents += documents;
      for (const [why, count] of skipped) addSkipped(sum, why, count);
    }
  }

  addUnknown(input: number, line: number, record: object): void {
    this.unknown += 1;
    if (this.firstUnknown.length === MAX_SHOWN) return;
    this.firstUnknown.push({ input, line, keys: Object.keys(record).slice(0, MAX_SHOWN_KEYS) });
  }
}
