import type { JsonObject } from '../../events/json.ts';
import { type Draft, present } from './document.ts';
import type { AdapterName } from './names.ts';
import type { RowSource } from './field-table.ts';

/** The whole documents of the drafts of single records. */
export const openWhole = (draft: (record: JsonObject | string) => Drafted) => (): Converter => ({
  convert: (record) => whole(draft(record)),
  finish: () => skipped(null),
});

/** The result of a record that produces no event, with the reason; `null` for one that is held. */
export const skipped = (reason: string | null): { documents: []; skipped: string | null } => ({
  documents: [],
  skipped: reason,
});

function whole({ documents, remembered, ...others }: Drafted): Converted {
  return {
    ...others,
    documents: documents.map(present),
    ...(remembered === undefined ? {} : { remembered: remembered.map(present) }),
  };
}

/** The result of converting one record. */
export interface Converted<Document = JsonObject> {
  /** Documents in the shape that rules expect, in event order. */
  readonly documents: readonly Document[];
  /**
   * Why the record produced no event: a short fixed phrase without any of the record's content, so
   * that skipped records can be counted by reason. `null` if the record produced events or is held
   * until later records arrive.
   */
  readonly skipped: string | null;
  /**
   * In addition to `skipped`: parts of this record (items of a list), or records held earlier, that
   * produced no event, each with its reason. Absent if there are none.
   */
  readonly dropped?: ReadonlyMap<string, number>;
  /**
   * For each document, the text it was converted from where that is not the input record itself:
   * one item of a list, or all lines of an event.
   */
  readonly originals?: readonly ((() => string) | undefined)[];
  /**
   * Documents of processes that are no events, such as those from before the sensor started. They are
   * remembered for their children, before the documents of this record. Absent if there are none.
   */
  readonly remembered?: readonly Document[];
}

/** That of an adapter that converts each record by itself. */
export type Drafted = Omit<Converted<Draft>, 'originals'>;

/** Converts the records of one stream to documents, in order. */
export interface Converter {
  /**
   * @param record a line of text for text formats, otherwise an object
   * @param at the position of the record, because held records produce their documents later
   */
  readonly convert: (record: JsonObject | string) => Converted;
  /** The documents of records that are still held when the stream ends. */
  readonly finish: () => Converted;
}

/** One format of one sensor. */
export interface Adapter {
  /** The name of the input format. */
  readonly name: AdapterName;
  /** The display name. */
  readonly title: string;
  /** Records are lines of text, otherwise JSON objects. */
  readonly isText: boolean;
  /**
   * Converts a record by itself, whatever came before it, so on any thread. `null` if records cannot be
   * converted like this. The documents of {@link open} are the same.
   */
  readonly draft: ((record: JsonObject | string) => Drafted) | null;
  /** Makes rows of records without their documents; only with {@link draft}. `null` if nothing does. */
  readonly rows: RowSource | null;
  /**
   * Whether a record is in this format. This is cheap: it checks a few keys or the start of a line.
   */
  readonly detects: (record: JsonObject | string) => boolean;
  readonly open: () => Converter;
  readonly coverage: Coverage;
}

/** How well a source provides the fields that rules read. */
export type Fidelity = 'exact' | 'in part' | 'a guess' | 'no';

export interface Given {
  readonly fidelity: Fidelity;
  /** What the field requires or what is missing: one sentence of plain text, or empty. */
  readonly note: string;
}

const given =
  (fidelity: Fidelity) =>
  (note = ''): Given => ({ fidelity, note });

export const exact = given('exact');
export const inPart = given('in part');
export const guessed = given('a guess');
export const notGiven = given('no');

/** The fields that rules need from a source, for the reference. */
export const NEEDS = {
  args: 'arguments (`process.args`)',
  executable: 'program (`process.executable`, `process.name`)',
  parent: 'parent (`process.parent.*`)',
  entity: 'identity (`process.entity_id`)',
  interactive: 'terminal (`process.interactive`)',
  directory: 'working directory',
  user: 'user and group',
  container: '`container.id`',
  image: 'image (`container.image.*`)',
  pod: 'pod and namespace (`orchestrator.*`)',
  end: 'process exits',
  files: 'file events',
  leaders: 'session and entry leader',
} as const;

export type Need = keyof typeof NEEDS;

export interface Coverage {
  /**
   * How to configure the source so that it writes what the adapter reads: a few sentences of
   * Markdown.
   */
  readonly setup: string;
  readonly gives: Readonly<Record<Need, Given>>;
  /**
   * Shipped rules (by file name without extension) that cannot alert on this source's process
   * events, with the reason. The adapter suite checks them against the recordings.
   */
  readonly missedRules: Readonly<Record<string, string>>;
  /** Why no rule can alert on this source, instead of listing all rules in `missedRules`. */
  readonly missesAll?: string;
}

/**
 * Collects documents with the text they were converted from, and counts skipped parts by reason.
 */
export type Gathering = ReturnType<typeof gathering>;

export function gathering() {
  let documents: JsonObject[] = [];
  let originals: ((() => string) | undefined)[] = [];
  let dropped: Map<string, number> | null = null;
  const drop = (reason: string) => {
    dropped ??= new Map();
    dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  };
  return {
    /** @param original absent if the document was converted from the input record itself */
    add: (made: JsonObject | string, original?: () => string) => {
      if (typeof made === 'string') {
        drop(made);
        return;
      }
      documents.push(made);
      originals.push(original);
    },
    /** Counts a part that produced no document. */
    drop,
    take: (): Converted => {
      const taken = {
        documents,
        skipped: null,
        ...(dropped === null ? {} : { dropped }),
        ...(originals.some((each) => each !== undefined) ? { originals } : {}),
      };
      documents = [];
      originals = [];
      dropped = null;
      return taken;
    },
  };
}
