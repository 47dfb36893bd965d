import type { AppendedBlock, EncodedBlock, RowOutcome } from '../../../stores/event-store.ts';
import { ACTIONS, type EncodedBody, type RejectedDocument } from './encoded-body.ts';
import type { DocumentOutcome, IntakeOutcome } from './intake.ts';

type Refusal = Extract<RowOutcome['kind'], 'reserved'>;

/** Why the store refused rows of a block, one entry for each. */
export function refusedRows({ rows }: AppendedBlock): Refusal[] {
  return (rows ?? []).flatMap(({ kind }) => (kind === 'reserved' ? [kind] : []));
}

/** The reason in the client's answer for such a row. */
function rowError(refusal: Refusal, id: string | null): RejectedDocument['error'] {
  const reason = `id [${id}] is reserved: an event that is sent without an id will get it`;
  return { type: REFUSAL_TYPES[refusal], reason, status: 400 };
}

/** The error types of Elasticsearch. */
export const REFUSAL_TYPES: Readonly<Record<Refusal, string>> = {
  reserved: 'illegal_argument_exception',
};

/** The outcome of a body whose blocks were appended. */
export class StoredBody implements IntakeOutcome {
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly unknown: number;
  readonly converted: ReadonlyMap<string, number>;
  readonly skipped: ReadonlyMap<string, number>;
  readonly remaining: number;
  readonly #body: EncodedBody;
  readonly #appended: readonly AppendedBlock[];
  readonly #makeId: (arrival: number) => string;

  constructor(
    body: EncodedBody,
    appended: readonly AppendedBlock[],
    makeId: (arrival: number) => string,
  ) {
    this.#body = body;
    this.#appended = appended;
    this.#makeId = makeId;
    const rows = sumOf(body.blocks.map(({ count }) => count));
    this.stored = sumOf(appended.map(({ stored }) => stored));
    const refused = sumOf(appended.map((block) => refusedRows(block).length));
    this.duplicates = rows - this.stored - refused;
    this.rejected = body.rejected.length + refused;
    this.unknown = body.unknown;
    this.converted = body.converted;
    this.skipped = body.skipped;
    this.remaining = body.remaining;
  }

  get documents(): Iterable<DocumentOutcome> {
    return { [Symbol.iterator]: () => this.#each() };
  }

  *#each(): Iterator<DocumentOutcome> {
    const { outcomes, blocks, rejected } = this.#body;
    let nextRejected = 0;
    for (let position = 0; position < outcomes.count; position += 1) {
      const action = ACTIONS[outcomes.actions[position] ?? 0] ?? 'index';
      const number = outcomes.blocks[position] ?? -1;
      const block = blocks[number];
      const appended = this.#appended[number];
      if (block !== undefined && appended !== undefined) {
        yield this.#stored(action, block, appended, outcomes.rows[position] ?? 0);
      } else {
        yield rejection(action, rejected[nextRejected]);
        nextRejected += 1;
      }
    }
  }

  #stored(
    action: DocumentOutcome['action'],
    block: EncodedBlock,
    { rows, firstArrival }: AppendedBlock,
    row: number,
  ): DocumentOutcome {
    const outcome: RowOutcome = rows?.[row] ?? {
      kind: 'stored',
      arrival: firstArrival + row,
      version: 1,
    };
    const index = block.index === '' ? block.stream : block.index;
    if (outcome.kind === 'reserved') {
      const id = block.ids?.[row] ?? null;
      return rejection(action, { index, id, error: rowError(outcome.kind, id) });
    }
    const id = block.ids?.[row] ?? this.#makeId(outcome.arrival);
    if (outcome.kind === 'stored') {
      const status = outcome.version > 1 ? 'updated' : 'created';
      return { action, index, status, id, version: outcome.version, error: null };
    }
    const reason = `[${id}]: version conflict, document already exists`;
    const error = { type: 'version_conflict_engine_exception', reason, status: 409 };
    return { action, index, status: 'duplicate', id, version: 1, error };
  }
}

function rejection(
  action: DocumentOutcome['action'],
  rejected: Omit<RejectedDocument, 'position'> | undefined,
): DocumentOutcome {
  return {
    action,
    index: rejected?.index ?? '',
    status: 'rejected',
    id: rejected?.id ?? null,
    version: 0,
    error: rejected?.error ?? null,
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
