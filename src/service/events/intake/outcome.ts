import type { AppendedBlock, EncodedBlock, RowOutcome } from '../../../stores/event-store.ts';
import { ACTIONS, type EncodedBody, type RejectedDocument } from './encoded-body.ts';
import type { DocumentOutcome, IntakeOutcome } from './intake.ts';

/** The rows of a block that the store refused, since it will make their ids itself. */
export const reservedRows = ({ rows }: AppendedBlock): number =>
  rows?.filter(({ kind }) => kind === 'reserved').length ?? 0;

/** The error type of Elasticsearch for them. */
export const RESERVED_TYPE = 'illegal_argument_exception';

/** The outcome of a body whose blocks were appended. */
export function storedOutcome(
  body: EncodedBody,
  appended: readonly AppendedBlock[],
  makeId: (arrival: number) => string,
): IntakeOutcome {
  const { blocks, rejected, unknown, converted, skipped, remaining } = body;
  const stored = sumOf(appended.map((block) => block.stored));
  const refused = sumOf(appended.map(reservedRows));
  return {
    documents: { [Symbol.iterator]: () => documentsOf(body, appended, makeId) },
    stored,
    duplicates: sumOf(blocks.map(({ count }) => count)) - stored - refused,
    rejected: rejected.length + refused,
    unknown,
    converted,
    skipped,
    remaining,
  };
}

function* documentsOf(
  { outcomes, blocks, rejected }: EncodedBody,
  appendedBlocks: readonly AppendedBlock[],
  makeId: (arrival: number) => string,
): Generator<DocumentOutcome, void> {
  let nextRejected = 0;
  for (let position = 0; position < outcomes.count; position += 1) {
    const action = ACTIONS[outcomes.actions[position] ?? 0] ?? 'index';
    const number = outcomes.blocks[position] ?? -1;
    const block = blocks[number];
    const appended = appendedBlocks[number];
    if (block !== undefined && appended !== undefined) {
      yield outcomeOf(action, block, appended, outcomes.rows[position] ?? 0, makeId);
    } else {
      yield rejection(action, rejected[nextRejected]);
      nextRejected += 1;
    }
  }
}

function outcomeOf(
  action: DocumentOutcome['action'],
  block: EncodedBlock,
  { rows, firstArrival }: AppendedBlock,
  row: number,
  makeId: (arrival: number) => string,
): DocumentOutcome {
  const first = { kind: 'stored', arrival: firstArrival + row, version: 1 } as const;
  const outcome: RowOutcome = rows?.[row] ?? first;
  const index = block.index === '' ? block.stream : block.index;
  const given = block.ids?.[row] ?? null;
  if (outcome.kind === 'reserved') {
    const reason = `id [${given}] is reserved: an event that is sent without an id will get it`;
    const error = { type: RESERVED_TYPE, reason, status: 400 };
    return rejection(action, { index, id: given, error });
  }
  const id = given ?? makeId(outcome.arrival);
  if (outcome.kind === 'stored') {
    const status = outcome.version > 1 ? 'updated' : 'created';
    return { action, index, status, id, version: outcome.version, error: null };
  }
  const reason = `[${id}]: version conflict, document already exists`;
  const error = { type: 'version_conflict_engine_exception', reason, status: 409 };
  return { action, index, status: 'duplicate', id, version: 1, error };
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
