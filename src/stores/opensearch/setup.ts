import { createHash } from 'node:crypto';
import { StoreError } from '../errors.ts';
import { notWritable } from './bulk.ts';
import { jsonOf, reasonOf } from './cluster.ts';
import type { ClusterWriter, IndexDefinition } from './cluster-writer.ts';
import {
  alertDefinition,
  eventDefinition,
  indexBaseOf,
  type MappedFields,
} from './index-definitions.ts';

/** What a cluster is to have for alerts and events to be written to it. */
export interface SetupWish {
  readonly alertsAlias: string;
  readonly eventsAlias: string;
  /** The fields of alerts, beside those of their events. */
  readonly alertFields: MappedFields;
  /** How long indices are kept, such as `30d`; `null` for good. */
  readonly keepEvents: string | null;
  readonly keepAlerts: string | null;
}

export interface SetupStep {
  /** A few words. */
  readonly what: string;
  readonly request: { readonly method: 'PUT'; readonly path: string; readonly body: object } | null;
  /** Without a request, why there is none. */
  readonly state: 'missing' | 'differs' | 'present' | 'unavailable';
  readonly note: string | null;
}

/** Above those that the products bring for `logs-*` and the like. */
const PRIORITY = 300;

/** What there is to be done, in order. Throws `StoreError`. */
export async function planSetup(cluster: ClusterWriter, wish: SetupWish): Promise<SetupStep[]> {
  for (const alias of [wish.alertsAlias, wish.eventsAlias]) await refuseIndex(cluster, alias);
  const lifecycle = await lifecycleOf(cluster);
  const { name } = cluster.product;
  const parts = [
    {
      kind: 'alerts',
      alias: wish.alertsAlias,
      pattern: `${indexBaseOf(wish.alertsAlias)}.*`,
      keep: wish.keepAlerts,
      definition: alertDefinition(name, wish.alertFields),
      // The alias of a space ends with its name, so the service gives it to each index.
      aliases: {},
    },
    {
      kind: 'events',
      alias: wish.eventsAlias,
      pattern: `${indexBaseOf(wish.eventsAlias)}-*`,
      keep: wish.keepEvents,
      definition: eventDefinition(name),
      aliases: { [wish.eventsAlias]: {} },
    },
  ];
  const steps: SetupStep[] = [];
  for (const part of parts) {
    const id = indexBaseOf(part.alias);
    const isKept = part.keep !== null && lifecycle !== null;
    if (part.keep !== null)
      steps.push(await lifecycleStep(cluster, lifecycle, { ...part, id, keep: part.keep }));
    const settings =
      isKept && lifecycle === 'ilm'
        ? { ...part.definition.settings, 'index.lifecycle.name': id }
        : part.definition.settings;
    const definition = { ...part.definition, settings, aliases: part.aliases };
    const body = { index_patterns: [part.pattern], priority: PRIORITY, template: definition };
    await checkTemplate(cluster, body);
    steps.push(
      await stepOf(cluster, {
        what: `template of the indices of ${part.kind}`,
        path: `/_index_template/${id}`,
        body: { ...body, _meta: { managed_by: 'dockwarden', digest: digestOf(body) } },
        current: (answer) =>
          textAt(answer, ['index_templates', '0', 'index_template', '_meta', 'digest']),
        digest: digestOf(body),
      }),
    );
  }
  return steps;
}

/** Does what is to be done, and verifies that new indices will be as they are to be. Throws `StoreError`. */
export async function applySetup(
  cluster: ClusterWriter,
  wish: SetupWish,
  steps: readonly SetupStep[],
): Promise<void> {
  for (const { request, state } of steps) {
    if (request === null || state === 'present') continue;
    const { method, path } = request;
    const answer = await cluster.send({ method, path, body: JSON.stringify(request.body) });
    if (answer.status !== 200 && answer.status !== 201)
      throw notWritable(cluster.name, `${method} ${path}: ${reasonOf(answer)}`);
  }
  const bases = [
    `${indexBaseOf(wish.alertsAlias)}.default-2000.01-000001`,
    `${indexBaseOf(wish.eventsAlias)}-2000.01.01-000001`,
  ];
  for (const index of bases) await verify(cluster, index);
}

/** An alias cannot have the name of an index. */
async function refuseIndex(cluster: ClusterWriter, alias: string): Promise<void> {
  const path = `/${encodeURIComponent(alias)}?filter_path=*.aliases`;
  const answer = await cluster.send({ method: 'GET', path });
  if (answer.status === 200 && Object.hasOwn(jsonOf(answer), alias))
    throw new StoreError(
      'STO1608',
      `${cluster.name} has an index with the name ${alias}, so there can be no alias of that name`,
      'choose another alias, or delete the index',
    );
}

async function checkTemplate(cluster: ClusterWriter, body: object): Promise<void> {
  const path = '/_index_template/_simulate';
  // Of a template that exists, the priority is taken.
  const request = { ...body, priority: PRIORITY + 1 };
  const answer = await cluster.send({ method: 'POST', path, body: JSON.stringify(request) });
  if (answer.status !== 200)
    throw notWritable(cluster.name, `it does not take a template: ${reasonOf(answer)}`);
}

async function verify(cluster: ClusterWriter, index: string): Promise<void> {
  const path = `/_index_template/_simulate_index/${index}`;
  const answer = await cluster.send({ method: 'POST', path });
  if (answer.status !== 200) throw notWritable(cluster.name, reasonOf(answer));
  const manager = textAt(jsonOf(answer), ['template', 'mappings', '_meta', 'managed_by']);
  if (manager === 'dockwarden') return;
  throw new StoreError(
    'STO1608',
    `another template of ${cluster.name} is applied to ${index}`,
    `lower its priority below ${PRIORITY}, or change its patterns; GET ${path} shows what applies`,
  );
}

type Lifecycle = 'ilm' | 'ism';

/** What the cluster has for removing old indices; `null` for nothing. */
async function lifecycleOf(cluster: ClusterWriter): Promise<Lifecycle | null> {
  const isOpenSearch = cluster.product.name === 'OpenSearch';
  const path = isOpenSearch ? '/_plugins/_ism/policies' : '/_ilm/policy';
  const { status } = await cluster.send({ method: 'GET', path });
  // Those without it answer 400 or 405.
  if (status !== 200) return null;
  return isOpenSearch ? 'ism' : 'ilm';
}

interface Kept {
  readonly kind: string;
  readonly id: string;
  readonly pattern: string;
  readonly keep: string;
  readonly definition: IndexDefinition;
}

async function lifecycleStep(
  cluster: ClusterWriter,
  lifecycle: Lifecycle | null,
  { kind, id, pattern, keep }: Kept,
): Promise<SetupStep> {
  const what = `removal of indices of ${kind} after ${keep}`;
  if (lifecycle === null) {
    const missing = cluster.product.name === 'OpenSearch' ? 'Index State Management' : 'ILM';
    const note = `not available here: this ${cluster.product.name} has no ${missing}; remove old indices by other means`;
    return { what, request: null, state: 'unavailable', note };
  }
  if (lifecycle === 'ilm') {
    const phases = {
      hot: { actions: {} },
      delete: { min_age: keep, actions: { delete: {} } },
    };
    const digest = digestOf(phases);
    return stepOf(cluster, {
      what,
      path: `/_ilm/policy/${id}`,
      body: { policy: { phases, _meta: { managed_by: 'dockwarden', digest } } },
      current: (answer) => textAt(answer, [id, 'policy', '_meta', 'digest']),
      digest,
    });
  }
  const states = [
    {
      name: 'kept',
      actions: [],
      transitions: [{ state_name: 'removed', conditions: { min_index_age: keep } }],
    },
    { name: 'removed', actions: [{ delete: {} }], transitions: [] },
  ];
  const templates = [{ index_patterns: [pattern], priority: PRIORITY }];
  const digest = digestOf({ states, templates });
  const path = `/_plugins/_ism/policies/${id}`;
  const step = await stepOf(cluster, {
    what,
    path,
    body: {
      policy: {
        description: `of dockwarden, ${digest}`,
        default_state: 'kept',
        states,
        ism_template: templates,
      },
    },
    current: (answer) => / (\w+)$/.exec(textAt(answer, ['policy', 'description']) ?? '')?.[1],
    digest,
  });
  if (step.state !== 'differs' || step.request === null) return step;
  // A policy that exists is changed as of its last change.
  const { _seq_no: number, _primary_term: term } = jsonOf(
    await cluster.send({ method: 'GET', path }),
  );
  const known = `?if_seq_no=${String(number)}&if_primary_term=${String(term)}`;
  return { ...step, request: { ...step.request, path: path + known } };
}

interface Definition {
  readonly what: string;
  readonly path: string;
  readonly body: object;
  /** The digest of what is there. */
  readonly current: (answer: Record<string, unknown>) => string | undefined;
  readonly digest: string;
}

async function stepOf(cluster: ClusterWriter, definition: Definition): Promise<SetupStep> {
  const { what, path, body, current, digest } = definition;
  const answer = await cluster.send({ method: 'GET', path });
  const request = { method: 'PUT', path, body } as const;
  if (answer.status === 404) return { what, request, state: 'missing', note: null };
  if (answer.status !== 200) throw notWritable(cluster.name, reasonOf(answer));
  const isSame = current(jsonOf(answer)) === digest;
  return { what, request, state: isSame ? 'present' : 'differs', note: null };
}

const DIGITS = 16;

/** Clusters write a definition down in their own way, so the digest of what was sent is kept with it. */
const digestOf = (body: object): string =>
  createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, DIGITS);

function textAt(value: unknown, path: readonly string[]): string | undefined {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return typeof at === 'string' ? at : undefined;
}
