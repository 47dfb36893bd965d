/** What became of the records of one format. */
export interface FormatCounts {
  readonly title: string;
  records: number;
  documents: number;
  /** Records that made no event, by reason. */
  readonly skipped: Map<string, number>;
}

/** A JSON object of a shape that is not known. */
export interface UnknownShape {
  /** Index of the input. */
  readonly input: number;
  /** From 1. */
  readonly line: number;
  /** Its first keys, as they are. */
  readonly keys: readonly string[];
}

const SHOWN = 3;
const SHOWN_KEYS = 6;

/** What a run of blocks had in other formats: nothing is lost in silence. */
export class ConversionCounts {
  /** By name of the adapter. */
  readonly formats = new Map<string, FormatCounts>();
  unknown = 0;
  /** Objects with more values than are built; read as they are. */
  tooLarge = 0;
  readonly firstUnknown: UnknownShape[] = [];

  of(name: string, title: string): FormatCounts {
    const known = this.formats.get(name);
    if (known !== undefined) return known;
    const counts: FormatCounts = { title, records: 0, documents: 0, skipped: new Map() };
    this.formats.set(name, counts);
    return counts;
  }

  addUnknown(input: number, line: number, record: object): void {
    this.unknown += 1;
    if (this.firstUnknown.length === SHOWN) return;
    this.firstUnknown.push({ input, line, keys: Object.keys(record).slice(0, SHOWN_KEYS) });
  }
}
