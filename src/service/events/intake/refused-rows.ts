import type { AppendedBlock, RowOutcome } from '../../../stores/event-store.ts';
import type { RejectedDocument } from './encoded-body.ts';

type Refusal = Extract<RowOutcome['kind'], 'reserved'>;

/** Why the store refused rows of a block, one entry for each. */
export function refusedRows({ rows }: AppendedBlock): Refusal[] {
  return (rows ?? []).flatMap(({ kind }) => (kind === 'reserved' ? [kind] : []));
}

/** The reason in the client's answer for such a row. */
export function rowError(refusal: Refusal, id: string | null): RejectedDocument['error'] {
  const reason = `id [${id}] is reserved: an event that is sent without an id will get it`;
  return { type: REFUSAL_TYPES[refusal], reason, status: 400 };
}

/** The error types of Elasticsearch. */
export const REFUSAL_TYPES: Readonly<Record<Refusal, string>> = {
  reserved: 'illegal_argument_exception',
};
