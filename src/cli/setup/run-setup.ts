import { OWN_FIELDS } from '../../service/alerts/alert-fields.ts';
import {
  applySetup,
  ClusterWriter,
  Connection,
  planSetup,
  type SetupStep,
  type SetupWish,
} from '../../stores/open/cluster.ts';
import { counted } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { invalidArgument } from '../errors.ts';
import { clusterConnection } from '../options/input.ts';
import { printLines } from '../terminal/output.ts';

export interface SetupOptions {
  readonly events: string;
  readonly eventsCa?: string;
  readonly alertsAlias: string;
  readonly eventsAlias: string;
  readonly keepEvents: string;
  readonly keepAlerts: string;
  readonly apply?: true;
  readonly json?: true;
}

/** `dockwarden setup` */
export async function runSetup(options: SetupOptions): Promise<void> {
  const wish: SetupWish = {
    alertsAlias: aliasOf('--alerts-alias', options.alertsAlias),
    eventsAlias: aliasOf('--events-alias', options.eventsAlias),
    keepEvents: keptOf('--keep-events', options.keepEvents),
    keepAlerts: keptOf('--keep-alerts', options.keepAlerts),
    alertFields: OWN_FIELDS,
  };
  const connection = new Connection(await clusterConnection(options.events, options.eventsCa));
  try {
    const cluster = await ClusterWriter.open(connection);
    const steps = await planSetup(cluster, wish);
    const isApplied = options.apply === true;
    if (isApplied) await applySetup(cluster, wish, steps);
    const { name, version } = cluster.product;
    const about = { cluster: cluster.name, product: name, version };
    if (options.json === true)
      printLines([JSON.stringify({ ...about, applied: isApplied, steps }, null, 2)]);
    else
      printLines([
        `${name} ${safeText(version)} at ${cluster.name}`,
        ...steps.flatMap(stepLines),
        '',
        summaryOf(steps, isApplied),
      ]);
  } finally {
    connection.close();
  }
}

const STATES: Readonly<Record<SetupStep['state'], string>> = {
  missing: 'to be made',
  differs: 'to be changed',
  present: 'is there',
  unavailable: 'left out',
};

function stepLines({ what, request, state, note }: SetupStep): string[] {
  const head = ['', `${what}: ${note ?? STATES[state]}`];
  if (request === null) return head;
  const body = JSON.stringify(request.body, shortened, 2).split('\n');
  const shown = state === 'present' ? [] : body;
  return [...head, `${request.method} ${request.path}`, ...shown].map((line, at) =>
    at < 2 ? line : `  ${line}`,
  );
}

/** There are two thousand fields; `--json` has them all. */
function shortened(key: string, value: unknown): unknown {
  return key === 'properties' && typeof value === 'object' && value !== null
    ? `… ${counted(fieldsOf(value), 'field')}; --json prints them`
    : value;
}

const fieldsOf = (properties: object): number =>
  Object.values(properties).reduce(
    (sum: number, each: { readonly type?: string; readonly properties?: object }) =>
      sum + (each.type === undefined ? 0 : 1) + fieldsOf(each.properties ?? {}),
    0,
  );

function summaryOf(steps: readonly SetupStep[], isApplied: boolean): string {
  const open = steps.filter(({ state }) => state === 'missing' || state === 'differs').length;
  if (open === 0) return 'The cluster is prepared; there is nothing to do.';
  return isApplied
    ? `Done: ${counted(open, 'request')} sent, and new indices verified.`
    : `Nothing was sent. --apply sends ${counted(open, 'request')}.`;
}

function aliasOf(option: string, name: string): string {
  if (/^\.?[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) return name;
  throw invalidArgument(
    `${option} ${name} is not a name for an alias`,
    'it has lower-case letters, digits, dots, hyphens and underscores',
  );
}

function keptOf(option: string, time: string): string | null {
  if (time === 'all') return null;
  if (/^[1-9]\d{0,5}[dhm]$/.test(time)) return time;
  throw invalidArgument(`${option} ${time} is not a time`, 'it is one such as 30d or 12h, or all');
}
