import type { EventQuestion } from '../../search/events/run-event-search.ts';
import type { IndexExpression } from '../../search/events/names.ts';
import { CodedError } from '../../../../util/coded-error.ts';
import { whenOver } from '../../../../http/when-over.ts';
import type { Call } from '../../../../http/services.ts';
import type { SearchServices } from '../services.ts';
import { MAX_MS, searchProblem } from './search-call.ts';

/** Runs a search of stored events. Returns the answer as JSON. Throws {@link HttpProblem}. */
export async function askedOfEvents(
  call: Call,
  { events, store, now }: SearchServices,
  of: IndexExpression,
  question: EventQuestion,
): Promise<string> {
  const gone = new AbortController();
  whenOver(call.env.incoming, call.env.outgoing, () => gone.abort());
  const { nextArrival: arrivals } = store.status();
  try {
    return await events.run({ ...question, of, now: now(), maxMs: MAX_MS, arrivals }, gone.signal);
  } catch (error) {
    throw error instanceof CodedError ? searchProblem(error) : error;
  }
}
