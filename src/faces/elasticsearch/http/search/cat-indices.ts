import type { IndexStatus } from '../../../../stores/event-store.ts';
import { nameOf } from '../../search/events/names.ts';
import { json } from '../../../../http/answers.ts';
import { INDEX, indexOf } from '../names.ts';
import { badRequest } from '../../../../http/json-body.ts';
import { foreignRoutes, type Route } from '../../../../http/route.ts';
import type { Call } from '../../../../http/services.ts';
import type { SearchServices } from '../services.ts';
import { askedOfEvents } from './event-call.ts';
import { concreteIndex, type AlertIndex } from './indices.ts';
import { searched } from './search-call.ts';
import { targetOf } from './targets.ts';

/** The table of indices for people and scripts. */
export const CAT_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: ['GET /_cat/indices', 'GET /_cat/indices/_all', `GET /_cat/indices${INDEX}`],
    about: 'lists indices with their numbers of events',
    right: 'read',
    answerType: 'text/plain',
    handle: list,
  },
]);

const COLUMNS = [
  'health',
  'status',
  'index',
  'uuid',
  'pri',
  'rep',
  'docs.count',
  'docs.deleted',
  'store.size',
  'pri.store.size',
] as const;
type Column = (typeof COLUMNS)[number];
type Line = Readonly<Record<Column, string>>;

const ALIASES: Readonly<Record<string, Column>> = {
  h: 'health',
  s: 'status',
  i: 'index',
  idx: 'index',
  id: 'uuid',
  p: 'pri',
  shards: 'pri',
  r: 'rep',
  dc: 'docs.count',
  docsCount: 'docs.count',
  dd: 'docs.deleted',
  ss: 'store.size',
  storeSize: 'store.size',
};

const KNOWN = new Set(
  'format h s v bytes pretty human expand_wildcards ignore_unavailable allow_no_indices local master_timeout time error_trace filter_path'.split(
    ' ',
  ),
);

async function list(call: Call, services: SearchServices): Promise<Response> {
  const options = call.req.query();
  const strange = Object.keys(options).find((name) => !KNOWN.has(name));
  if (strange !== undefined)
    throw badRequest(`[_cat/indices] does not support the parameter [${strange.slice(0, 100)}]`);
  const format = options['format'] ?? (wantsJson(call) ? 'json' : 'text');
  if (format !== 'json' && format !== 'text')
    throw badRequest(`[_cat/indices] does not support the format [${format.slice(0, 100)}]`);
  const columns = columnsOf(options['h']);
  const sort = options['s'] === undefined ? [] : sortOf(options['s']);
  const inBytes = options['bytes'] !== undefined;
  if (inBytes && options['bytes'] !== 'b')
    throw badRequest('[_cat/indices] supports [bytes=b] and no other unit');
  const found = await statuses(call, services);
  const lines = found
    .toSorted((a, b) => compare(a, b, sort))
    .map((each) => lineOf(each, inBytes))
    .map((line) => columns.map((column) => line[column]));
  if (format === 'json')
    return json(
      call,
      lines.map((line) => Object.fromEntries(columns.map((column, at) => [column, line[at]]))),
    );
  const hasHead = options['v'] !== undefined && options['v'] !== 'false';
  return new Response(textOf(hasHead ? [columns, ...lines] : lines), {
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
  });
}

/** Clients that parse the answer ask for JSON alone; `curl` and browsers do not. */
function wantsJson(call: Call): boolean {
  const { accept = '' } = call.env.incoming.headers;
  return /json/.test(accept) && !/text\/|\*\/\*/.test(accept);
}

interface Status {
  readonly name: string;
  readonly events: number;
  readonly bytes: number;
}

async function statuses(call: Call, services: SearchServices): Promise<readonly Status[]> {
  const target = targetOf(indexOf(call) ?? '', call, services, call.req.query());
  if (target.kind === 'alerts')
    return target.index === null ? [] : [await ofAlerts(services, target.index)];
  const text = await askedOfEvents(call, services, target.of, { kind: 'indices' });
  const { indices } = JSON.parse(text) as { readonly indices: readonly IndexStatus[] };
  const byName = new Map<string, Status>();
  for (const each of indices) {
    const name = nameOf(each);
    const before = byName.get(name) ?? { name, events: 0, bytes: 0 };
    byName.set(name, {
      name,
      events: before.events + each.events,
      bytes: before.bytes + each.storedBytes,
    });
  }
  return [...byName.values()];
}

async function ofAlerts(services: SearchServices, index: AlertIndex): Promise<Status> {
  const text = await searched(services, index, { kind: 'count', body: '' });
  const { count } = JSON.parse(text) as { readonly count: number };
  // The database of a space contains more than alerts.
  return { name: concreteIndex(index), events: count, bytes: 0 };
}

const lineOf = ({ name, events, bytes }: Status, inBytes: boolean): Line => {
  const size = inBytes ? String(bytes) : sizeText(bytes);
  return {
    health: 'green',
    status: 'open',
    index: name,
    uuid: name,
    pri: '1',
    rep: '0',
    'docs.count': String(events),
    'docs.deleted': '0',
    'store.size': size,
    'pri.store.size': size,
  };
};

const UNITS = ['b', 'kb', 'mb', 'gb', 'tb'];

/** In the format of Elasticsearch: `118.4mb`. */
function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1_024 ** power;
  const digits = Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)}${UNITS[power]}`;
}

function columnsOf(text: string | undefined): readonly Column[] {
  if (text === undefined) return COLUMNS;
  return text.split(',').map((name) => columnOf(name));
}

function columnOf(name: string): Column {
  const found = COLUMNS.find((column) => column === name) ?? ALIASES[name];
  if (found !== undefined) return found;
  throw badRequest(
    `[_cat/indices] has no column [${name.slice(0, 100)}]; they are ${COLUMNS.join(', ')}`,
  );
}

const SORTS: readonly Column[] = ['index', 'docs.count', 'store.size'];

interface Sort {
  readonly column: Column;
  readonly isDescending: boolean;
}

const sortOf = (text: string): readonly Sort[] =>
  text.split(',').map((each) => {
    const [name = '', order = 'asc'] = each.split(':');
    const column = columnOf(name);
    if (!SORTS.includes(column) || (order !== 'asc' && order !== 'desc'))
      throw badRequest(`[_cat/indices] sorts by ${SORTS.join(', ')}, each with :asc or :desc`);
    return { column, isDescending: order === 'desc' };
  });

function compare(a: Status, b: Status, sort: readonly Sort[]): number {
  for (const { column, isDescending } of sort) {
    const order =
      column === 'index'
        ? Number(a.name > b.name) - Number(a.name < b.name)
        : column === 'docs.count'
          ? a.events - b.events
          : a.bytes - b.bytes;
    if (order !== 0) return isDescending ? -order : order;
  }
  return Number(a.name > b.name) - Number(a.name < b.name);
}

function textOf(lines: readonly (readonly string[])[]): string {
  const widths = lines.reduce<number[]>(
    (most, line) => line.map((cell, at) => Math.max(most[at] ?? 0, cell.length)),
    [],
  );
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join(' ')
          .trimEnd()}\n`,
    )
    .join('');
}
