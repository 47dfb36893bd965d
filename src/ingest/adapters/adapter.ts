import type { JsonObject } from '../../events/json.ts';
import type { AdapterName } from './names.ts';

/** What a record of a source became. */
export interface Converted {
  /** Documents in the shape that rules expect, in the order of the events. */
  readonly documents: readonly JsonObject[];
  /**
   * Why a record made no event of its own, in a few fixed words that hold nothing of the record:
   * such records are counted by them. `null` if it made some, or is held for records that follow.
   */
  readonly skipped: string | null;
  /**
   * Beside `skipped`: parts of this record (items of a list), or records held before it, that
   * made no event, counted by such words. Absent if there are none.
   */
  readonly dropped?: ReadonlyMap<string, number>;
  /**
   * By document, the text that it was made of, where that is not the record that was given: one item
   * of a list, or all lines of an event.
   */
  readonly originals?: readonly ((() => string) | undefined)[];
}

/** Turns the records of one stream into documents, in their order. */
export interface Converter {
  /**
   * @param record of a text format, one line; else an object
   * @param at where the record stands: records that are held give their documents later
   */
  readonly convert: (record: JsonObject | string) => Converted;
  /** What is held when the stream ends. */
  readonly finish: () => Converted;
}

/** One format of one sensor. */
export interface Adapter {
  /** As in `--input-format`. */
  readonly name: AdapterName;
  /** As people call it. */
  readonly title: string;
  /** Records are lines of text; else JSON objects. */
  readonly isText: boolean;
  /** Whether a record is of this format. Cheap: it looks at a few keys, or the start of a line. */
  readonly detects: (record: JsonObject | string) => boolean;
  readonly open: () => Converter;
  readonly coverage: Coverage;
}

/** How well a source fills what rules read. */
export type Fidelity = 'exact' | 'in part' | 'a guess' | 'no';

export interface Given {
  readonly fidelity: Fidelity;
  /** What it takes, or what is missing; one sentence of plain text. Empty where nothing is to say. */
  readonly note: string;
}

const given =
  (fidelity: Fidelity) =>
  (note = ''): Given => ({ fidelity, note });

export const exact = given('exact');
export const inPart = given('in part');
export const guessed = given('a guess');
export const notGiven = given('no');

/** What rules need of a source, for the reference. */
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
  end: 'end of processes',
  files: 'file events',
  leaders: 'session and entry leader',
} as const;

export type Need = keyof typeof NEEDS;

export interface Coverage {
  /** What to set up in the source so that it writes what is read here; Markdown, a few sentences. */
  readonly setup: string;
  readonly gives: Readonly<Record<Need, Given>>;
  /**
   * Shipped rules (file name without ending) whose process alerts this source cannot raise, and why.
   * Held against the recordings by the adapter suite.
   */
  readonly missedRules: Readonly<Record<string, string>>;
  /** Why it can raise none of them at all, in place of a list of all rules in `missedRules`. */
  readonly missesAll?: string;
}
