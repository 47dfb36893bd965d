// Records the answers of a real service to a tour of its routes as the examples of the description. Run it after changing a route.
//
//   npx tsx tools/record-examples.ts
import { writeFileSync } from 'node:fs';
import { OWN_ROUTES } from '../src/api/routes/own-routes.ts';
import { AttackedService } from './fuzz-api/attacked-service.ts';
import { tour, type Visit } from './fuzz-api/tour.ts';

const FILE = 'src/api/routes/openapi/examples.json';
const MAX_ITEMS = 2;
const MAX_FIELDS = 28;
const LONGEST = 200;
/** Objects of any size, of which an example shows only the beginning. */
const LARGE = new Set(['document', 'rule', 'result', 'request']);

/** Replaces what is specific to this machine. */
const PLAIN: Readonly<Record<string, unknown>> = {
  data: '/var/lib/dockwarden',
  address: 'http://127.0.0.1:9200',
  file: 'rules/shell.toml',
};

function shortened(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (name in PLAIN && value.includes('/')) return PLAIN[name];
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  }
  if (Array.isArray(value))
    return value
      .slice(0, MAX_ITEMS)
      .map((each) => shortened(each, name === 'documents' ? 'document' : ''));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(
    fields
      .slice(0, LARGE.has(name) ? MAX_FIELDS : fields.length)
      .map(([key, each]) => [key, shortened(each, key)]),
  );
}

const isJson = ({ type }: Visit) => type === 'application/json';

const service = await AttackedService.start();
try {
  const examples: Record<string, object> = {};
  for (const visit of await tour(service)) {
    const { on, query, body, status, text } = visit;
    if (status !== 200) throw new Error(`${on} answers ${status}: ${text}`);
    const own = OWN_ROUTES.flatMap(({ routes }) => routes).find(
      ({ method, path }) => `${method} ${path}` === on,
    );
    if (own?.example !== undefined) continue;
    examples[on] ??= {
      ...(query === null ? {} : { query }),
      ...(body === undefined ? {} : { body }),
      ...(isJson(visit) ? { answer: shortened(JSON.parse(text)) } : {}),
    };
  }
  writeFileSync(FILE, `${JSON.stringify(examples, null, 1)}\n`);
  console.log(`${Object.keys(examples).length} examples`);
} finally {
  await service.stop();
}
process.exit();
