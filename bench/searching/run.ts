// Times rules that search a cluster, over as many documents as are asked for.
//
//   npm run bench:searching -- [--documents N] [--ignore-above N] [--product NAME] [--only TEXT]
import { parseArgs } from 'node:util';
import { DATA_SET_ALIASES } from '../../src/events/origin/data-set-aliases.ts';
import { planRuleSearches } from '../../src/runs/clusters/rule-searches.ts';
import { TestSearch } from '../../src/service/detection/search/searching.testing.ts';
import { Cluster, Connection } from '../../src/stores/open/cluster.ts';
import { NANOS_PER_MS } from '../../src/util/time/index.ts';
import { ClusterProcess, prepare, PRODUCTS } from '../../tools/clusters/cluster-process.ts';
import { MIXES, SEED } from '../mixes/mix.ts';
import { publicStyleQueries } from '../mixes/rules.ts';

const { values } = parseArgs({
  options: {
    product: { type: 'string', default: 'opensearch' },
    documents: { type: 'string', default: '1000000' },
    'ignore-above': { type: 'string' },
    only: { type: 'string', default: '' },
  },
});

const INDEX = 'logs-process';
const STEP_MS = 3;
const PER_REQUEST = 2_000;
const WINDOW_MS = 360_000;
const RUNS = 2;

const INDEXED = [
  ...['category', 'type', 'action', 'kind', 'dataset', 'module'].map((name) => `event.${name}`),
  ...['name', 'executable', 'args', 'command_line', 'entity_id'].map((name) => `process.${name}`),
  ...['name', 'executable', 'args', 'command_line', 'entity_id'].map(
    (name) => `process.parent.${name}`,
  ),
  ...['id', 'name', 'image.name'].map((name) => `container.${name}`),
  ...['path', 'name', 'extension'].map((name) => `file.${name}`),
  'host.name',
  'host.id',
  'user.id',
  'user.name',
  'data_stream.dataset',
];

const SEED_RULE =
  'process where event.type == "start" and process.name : ("nmap", "masscan", "nc", "socat", "tcpdump", "dig", "nslookup", "runc", "containerd")';
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['nine names of programs', [SEED_RULE]],
  ['nothing that can be asked', ['process where length(process.executable) == 7']],
  [
    'a sequence by container',
    [
      'sequence by container.id with maxspan=1m [process where process.name == "nsenter"] [process where process.name : ("curl", "wget")]',
    ],
  ],
  ...[25, 113, 1_000].map((count) => [`${count} rules`, publicStyleQueries(count)] as const),
];

async function load(url: string, count: number, end: number): Promise<void> {
  const above = values['ignore-above'];
  const mapping = {
    type: 'keyword',
    ...(above === undefined ? {} : { ignore_above: Number(above) }),
  };
  await send(url, 'PUT', `/${INDEX}`, {
    settings: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: '-1' },
    mappings: {
      // What rules read; other fields are not indexed, so that loading takes less time.
      dynamic: false,
      properties: {
        '@timestamp': { type: 'date' },
        ...Object.fromEntries(INDEXED.map((field) => [field, mapping])),
      },
    },
  });
  const documents = MIXES[0]!.documents(SEED)[Symbol.iterator]();
  const began = performance.now();
  for (let sent = 0; sent < count; sent += PER_REQUEST) {
    const lines: string[] = [];
    for (let n = sent; n < Math.min(count, sent + PER_REQUEST); n += 1) {
      const { value } = documents.next() as { value: object };
      const time = new Date(end - (count - n) * STEP_MS).toISOString();
      lines.push('{"create":{}}\n', `${JSON.stringify({ ...value, '@timestamp': time })}\n`);
    }
    await send(url, 'POST', `/${INDEX}/_bulk`, lines.join(''));
  }
  await send(url, 'POST', `/${INDEX}/_refresh`, {});
  console.log(
    `${count} documents, ${STEP_MS} ms apart, were loaded in ${Math.round((performance.now() - began) / 1_000)} s`,
  );
}

async function send(url: string, method: string, path: string, body: object | string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/x-ndjson' };
  const type = typeof body === 'string' ? headers : { 'content-type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method, headers: type, body: text });
  if (!answer.ok) throw new Error(await answer.text());
}

const rulesOf = (queries: readonly string[]) =>
  queries.map((query, n) => ({
    rule_id: `rule-${n}`,
    query,
    interval: '5m',
    from: 'now-6m',
  }));

/** All rules in one round, with all that a service does but for the first time; the best of some. */
async function together(url: string, queries: readonly string[], end: number): Promise<void> {
  const search = await TestSearch.open(url, rulesOf(queries), { patterns: [INDEX], lookBackMs: 0 });
  try {
    let best: Awaited<ReturnType<typeof once>> | null = null;
    for (let run = 0; run <= RUNS; run += 1) {
      const found = await once(search, end);
      if (run > 0 && (best === null || found.ms < best.ms)) best = found;
    }
    const { ms, last } = best!;
    const way = last.full > 0 ? `full (${last.whyFull})` : `${last.unions} unions`;
    console.log(
      `  together  ${ms} ms, ${last.stored} in the window, ${last.fetched} fetched, ${last.needed} needed, ${Math.round(last.bytes / 1e6)} MB, ${way}`,
    );
  } finally {
    search.close();
  }
}

async function once(search: TestSearch, end: number) {
  search.service.now = end;
  for (const [name] of search.service.store.facts.list('search/'))
    search.service.store.facts.remove(name);
  search.restart();
  const began = performance.now();
  await search.round();
  const ms = Math.round(performance.now() - began);
  const { last, failure } = search.status;
  if (last === null || failure !== null)
    throw new Error(failure?.message ?? 'nothing was searched');
  return { ms, last };
}

/** The same documents by one search for all rules and by one for each, planned and fetched, and not evaluated. */
async function compare(url: string, queries: readonly string[], end: number): Promise<void> {
  const search = await TestSearch.open(url, rulesOf(queries), { patterns: [INDEX] });
  const cluster = await Cluster.open(new Connection({ url, auth: { kind: 'none' }, ca: null }));
  try {
    const { rules } = search.service.core.active;
    const now = BigInt(end) * NANOS_PER_MS;
    const from = now - BigInt(WINDOW_MS) * NANOS_PER_MS;
    const window = { from, to: now, since: () => null, now };
    const indices = await cluster.indices(INDEX);
    const fetch = async (groups: readonly (readonly (typeof rules)[number][])[]) => {
      const began = performance.now();
      let fetched = 0;
      let searches = 0;
      for (const group of groups) {
        const plan = await planRuleSearches(cluster, indices, group, window, DATA_SET_ALIASES);
        searches += plan.searches.length;
        for (const each of plan.searches)
          for await (const page of each.search.countedPages()) fetched += page.ids.length;
      }
      const ms = Math.round(performance.now() - began);
      return `${ms} ms, ${searches} searches, ${fetched} fetched`;
    };
    await fetch([rules]);
    console.log(`  one plan for all   ${await fetch([rules])}`);
    console.log(`  one for each rule  ${await fetch(rules.map((rule) => [rule]))}`);
  } finally {
    cluster.close();
    search.close();
  }
}

const product = PRODUCTS.find((each) => each === values.product) ?? 'opensearch';
prepare(product);
const cluster = await ClusterProcess.open(product);
try {
  const end = Date.now();
  await load(cluster.url, Number(values.documents), end);
  for (const [name, queries] of CASES.filter(([each]) => each.includes(values.only))) {
    console.log(`${name}:`);
    await together(cluster.url, queries, end);
    if (queries.length > 1) await compare(cluster.url, queries, end);
  }
} finally {
  await cluster.stop();
}
