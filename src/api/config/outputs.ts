import type { CopiesConfig } from '../../service/actions/alert-copies.ts';
import type { ForwardConfig } from '../../service/events/forward/forwarder.ts';
import { outputConnection } from '../cluster-connection.ts';
import type { Config } from './settings.ts';

export interface Outputs {
  readonly alerts: CopiesConfig | null;
  readonly events: ForwardConfig | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What is written to a cluster, with what is needed to sign in there. Throws {@link ServerError}. */
export function outputsOf({ output }: Config, env: Environment = process.env): Outputs {
  if (output.url === '') return { alerts: null, events: null };
  const { backfill: backfillMs, streams } = output;
  const connection = outputConnection(output, env);
  return {
    alerts: output.alerts ? { connection, alias: output.alertsAlias, backfillMs } : null,
    events: output.events ? { connection, alias: output.eventsAlias, streams, backfillMs } : null,
  };
}
