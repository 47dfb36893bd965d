import type { Table } from '../../../src/rules/model/data.ts';

/** A rule of a script. Its name is that of its alerts too, unless it says otherwise. */
export interface GivenRule {
  readonly name: string;
  readonly id: string;
  /** By the names of a rule file. */
  readonly fields: Table;
}

/** An exception list with one item; both have its name as their id. */
export interface GivenException {
  readonly name: string;
  /** The names of the rules it applies to; `null` for all. */
  readonly rules: readonly string[] | null;
  /** By the names of an export. */
  readonly item: Table;
}

export interface GivenEvent {
  /** Other rows may have the same name: the event is read again. */
  readonly name: string;
  /** The document as JSON, by which the event of an alert is known. */
  readonly document: string;
  /** The line of the input: the document, or a search hit around it. */
  readonly line: string;
  /** When it can be read, in nanoseconds since the epoch; never before that of the event above. */
  readonly arrival: bigint;
}

/** What happens, without a word of who runs it. */
export interface Given {
  readonly rules: readonly GivenRule[];
  readonly exceptions: readonly GivenException[];
  /** The lines of each, by name. */
  readonly valueLists: ReadonlyMap<string, readonly string[]>;
  /** In the order of arrival; at least one. */
  readonly events: readonly GivenEvent[];
  readonly settings: Settings;
}

export interface Settings {
  /** The time of a run over all events at once; the arrival of the last if left out. */
  readonly now: bigint | null;
  /** How late an event of a sequence may come in a stream, in nanoseconds. */
  readonly lateness: bigint;
  /** A stream is silent until then before it ends. */
  readonly silentUntil: bigint | null;
  /** Whether a stream breaks off instead of ending. */
  readonly breaksOff: boolean;
}
