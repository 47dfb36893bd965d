// Runs the searches of src/faces/elasticsearch/search/reference.testing.ts on a real Elasticsearch and records its answers,
// which tests compare with ours. Run it when searches are added there:
//
//   tsx tools/search/ask-elasticsearch.ts http://127.0.0.1:9200
import { writeFileSync } from 'node:fs';
import { printJson } from '../../src/events/json.ts';
import { FieldSet } from '../../src/events/field-set.ts';
import { documentReader } from '../../src/service/alerts/alert-documents.ts';
import {
  ALERTS,
  MAPPING,
  SEARCHES,
} from '../../src/faces/elasticsearch/search/reference.testing.ts';
import { openSearch } from '../../src/faces/elasticsearch/search/searchable.testing.ts';

const [url = 'http://127.0.0.1:9200'] = process.argv.slice(2);
const INDEX = 'dockwarden-reference';

async function ask(method: string, path: string, body?: string): Promise<Record<string, unknown>> {
  const type = path.includes('_bulk') ? 'application/x-ndjson' : 'application/json';
  const answer = await fetch(`${url}/${path}`, {
    method,
    headers: { 'content-type': type },
    ...(body === undefined ? {} : { body }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

await ask('DELETE', INDEX);
console.log(
  await ask(
    'PUT',
    INDEX,
    JSON.stringify({ settings: { number_of_shards: 1, number_of_replicas: 0 }, mappings: MAPPING }),
  ),
);
const setup = await openSearch();
setup.store.transaction(() => setup.store.alerts.add(ALERTS));
const read = documentReader(setup.store.rules, new FieldSet());
const lines = ALERTS.flatMap(({ id }) => {
  const alert = setup.store.alerts.get(id);
  return alert === null
    ? []
    : [JSON.stringify({ index: { _id: id } }), printJson(read(alert).document())];
});
setup.close();
const { errors } = await ask('POST', `${INDEX}/_bulk?refresh=true`, `${lines.join('\n')}\n`);
if (errors !== false) throw new Error('the alerts could not be stored');

const numbers = new Map(ALERTS.map(({ id }, number) => [id, number]));

/** The number of the alert and its sort values, apart from its id. */
function shortHit({ _id: id, sort, _source: source, fields }: Record<string, unknown>): unknown {
  const number = numbers.get(String(id));
  const values = (sort as unknown[]).slice(0, -1);
  if (values.length === 0 && source === undefined && fields === undefined) return number;
  return [number, values, source ?? null, fields ?? null];
}

const answers: unknown[] = [];
for (const body of SEARCHES) {
  const answer = await ask(
    'POST',
    `${INDEX}/_search`,
    JSON.stringify({ track_total_hits: true, ...body }),
  );
  const { hits, aggregations, error } = answer as {
    hits?: { total: { value: number }; hits: Record<string, unknown>[] };
    aggregations?: unknown;
    error?: { type: string; reason: string; root_cause: unknown };
  };
  answers.push(
    error === undefined
      ? {
          total: hits?.total.value,
          hits: hits?.hits.map(shortHit),
          ...(aggregations === undefined ? {} : { aggregations }),
        }
      : { error: error.type, reason: error.reason },
  );
  if (error !== undefined)
    console.log('refused:', JSON.stringify(body), JSON.stringify(error).slice(0, 300));
}
writeFileSync(
  new URL('../../src/faces/elasticsearch/search/reference.ndjson', import.meta.url),
  answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''),
);
console.log(`${answers.length} answers`);
