import { memoized } from '../../../util/maps.ts';
import type { EventColumn, EventRows, EventTest, LookRequest } from '../../event-store.ts';
import { codeAt } from '../../blocks/columns.ts';
import { ABSENT, FIRST_VALUE, UNKNOWN } from '../../blocks/dictionary.ts';
import type { Times } from '../../blocks/times.ts';
import { makeId } from '../ids/id-key.ts';
import {
  FALSE,
  TRUE,
  UNDECIDED,
  type ColumnSource,
  type Condition,
  type States,
  prepareSearch,
  type PreparedSearch,
} from './search.ts';
import type { Runs, SegmentSource } from './source.ts';

import { placesOf, type Place } from './selection.ts';

/** A look, prepared once for all segments. */
export interface PreparedLook extends Pick<LookRequest, 'takes'> {
  readonly search: PreparedSearch;
  readonly condition: Condition;
}

export function prepareLook({ test, takes, ...selection }: LookRequest): PreparedLook {
  // Tests of fields are given as they are: what `now` means, they know.
  const search = prepareSearch({ ...selection, stages: null, now: 0n });
  return { search, condition: conditionOf(test), takes };
}

function conditionOf(test: EventTest): Condition {
  switch (test.kind) {
    case 'constant':
      return {
        kind: 'constant',
        state: test.holds === null ? UNDECIDED : test.holds ? TRUE : FALSE,
      };
    case 'field':
      return test;
    case 'not':
      return { kind: 'not', operand: conditionOf(test.operand) };
    case 'and':
    case 'or':
      return { kind: test.kind, operands: test.operands.map(conditionOf) };
  }
}

interface PartParts {
  readonly source: SegmentSource;
  readonly columns: ColumnSource;
  /** Those that may satisfy the condition, in ascending order. */
  readonly rows: Uint32Array;
  /** By row of the segment. */
  readonly states: States;
  readonly storeId: string;
}

/** Rows of a segment, read from its columns as far as these go. */
export class PartRows implements EventRows {
  readonly stream: string;
  readonly count: number;
  readonly blocks: readonly Place[];
  readonly #source: SegmentSource;
  readonly #sourceColumns: ColumnSource;
  readonly #rows: Uint32Array;
  readonly #states: States;
  readonly #storeId: string;
  readonly #runs: Runs;
  #times: Times | null = null;
  /** The run of the row that was asked for last: mostly the next row is in it, too. */
  #run = 0;

  constructor({ source, columns, rows, states, storeId }: PartParts) {
    this.stream = source.head().stream;
    this.count = rows.length;
    this.#source = source;
    this.#sourceColumns = columns;
    this.#rows = rows;
    this.#states = states;
    this.#storeId = storeId;
    this.#runs = source.runs();
    this.blocks = [...placesOf(source, rows)];
  }

  isSure(at: number): boolean {
    const states = this.#states;
    return (typeof states === 'number' ? states : states[this.#rows[at]!]) === TRUE;
  }

  arrivalOf(at: number): number {
    const row = this.#rows[at]!;
    return this.#runs.arrivalOf(row, this.#runOf(row));
  }

  receivedOf(at: number): number {
    return this.#runs.received[this.#runOf(this.#rows[at]!)]!;
  }

  indexOf(at: number): string {
    return this.#runs.nameOf(this.#runOf(this.#rows[at]!));
  }

  idOf(at: number): string {
    const [clientId = null] = this.#source.ids(this.#rows[at]!, 1);
    return clientId ?? makeId(this.#storeId, this.arrivalOf(at));
  }

  timeOf(at: number): number {
    this.#times ??= this.#source.times();
    return this.#times.milliseconds[this.#rows[at]!]!;
  }

  nanosecondsOf(at: number): number {
    this.#times ??= this.#source.times();
    return this.#times.nanoseconds[this.#rows[at]!]!;
  }

  readonly column = memoized((field: string): EventColumn | null => {
    const column = this.#sourceColumns.column(field);
    if (column === null) return null;
    const values = column.values();
    const codes = column.codes();
    const rows = this.#rows;
    return {
      isKnown: (at) => codeAt(codes, rows[at]!) !== UNKNOWN,
      valueOf: (at) => {
        const code = codeAt(codes, rows[at]!);
        return code === ABSENT || code === UNKNOWN ? undefined : values[code - FIRST_VALUE];
      },
    };
  });

  documents(block: number, places: readonly number[]): ReturnType<EventRows['documents']> {
    const { entry, block: number } = this.blocks[block]!;
    const lengths = this.#source.lengths();
    const bytes = this.#source.documents(number);
    const spans: (readonly [number, number])[] = [];
    let row = entry.firstRow;
    let start = 0;
    for (const at of places) {
      for (const wanted = this.#rows[at]!; row < wanted; row++) start += lengths[row]! + 1;
      spans.push([start, start + lengths[row]!]);
    }
    return { bytes, spans };
  }

  #runOf(row: number): number {
    const runs = this.#runs;
    const run = this.#run;
    if (row >= runs.firstRows[run]! && row < runs.endOf(run)) return run;
    return (this.#run = runs.ofRow(row));
  }
}
