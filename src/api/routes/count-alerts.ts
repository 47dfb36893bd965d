import type {
  CountName,
  CountRequest,
  CountResult,
} from '../../faces/elasticsearch/search/count-alerts.ts';
import { CodedError } from '../../util/coded-error.ts';
import { ClientGone, operationProblem } from '../../http/problem.ts';
import { withoutDetection } from '../../http/detection-call.ts';
import type { Access, Call } from '../../http/services.ts';
import type { ApiServices } from './services.ts';

const RETRY_SECONDS = 1;

/**
 * Counts many alerts beside detection, so that neither rules nor lists wait for it. What nobody waits for any more is not
 * begun: whoever changes a filter leaves the counts of the one before. Throws `HttpProblem`.
 */
export async function countAlerts<Name extends CountName>(
  call: Call,
  { search }: ApiServices,
  { space }: Pick<Access, 'space'>,
  name: Name,
  request: CountRequest<Name>,
): Promise<CountResult<Name>> {
  if (search === null) throw withoutDetection();
  const gone = new AbortController();
  const { outgoing } = call.env;
  const leave = () => gone.abort();
  outgoing.once('close', leave);
  try {
    const answer = await search.run(
      space,
      { kind: 'counts', name, request },
      { signal: gone.signal },
    );
    return JSON.parse(answer) as CountResult<Name>;
  } catch (error) {
    if (gone.signal.aborted) throw new ClientGone();
    if (!(error instanceof CodedError)) throw error;
    const { code, message, hint } = error;
    const isBusy = code === 'ENG2004';
    throw operationProblem({
      code: String(code),
      message,
      hint,
      retryAfter: isBusy ? RETRY_SECONDS : null,
    });
  } finally {
    outgoing.off('close', leave);
  }
}
