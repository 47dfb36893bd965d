import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Lease } from '../shared-writing.ts';
import type { PostgresPlace } from '../sql/tables-place.ts';
import {
  DUTIES,
  RULE_PART_NAMES,
  type Held,
  type WorkerAbout,
  type WorkerRow,
} from '../worker-leases.ts';
import { sharesOf, type Part } from './balance.ts';

/** How long a worker has its parts without being seen. */
const LEASE_MS = 6_000;
/** It gives up a little earlier by its own clock than others take over. */
const MARGIN_MS = 1_000;
const QUERY_MS = 4_000;

/** What no worker has said for this long is gone. */
const FORGOTTEN = '1 day';

/** Which parts of the work this process has: by rows of a table, with the clock of the server only. */
export class WorkerLeases {
  readonly id: string;
  readonly #place: PostgresPlace;
  readonly #now: () => number;
  #client: Client | null = null;
  #leases: readonly Lease[] = [];
  /** Are given up at the next beat: until then, what is under way with them may still be written. */
  #leaving: readonly Lease[] = [];

  constructor(place: PostgresPlace, now: () => number = Date.now, id: string = randomUUID()) {
    this.#place = place;
    this.#now = now;
    this.id = id;
  }

  /**
   * Shows that it lives, renews what it has, and takes and gives up parts. Where it throws, nothing is known of what it has: that ends
   * by itself.
   *
   * @param costs by part, what it took lately
   */
  async beat(about: WorkerAbout, costs: ReadonlyMap<string, number>): Promise<Held> {
    const client = await this.#connected();
    try {
      const begun = this.#now();
      const [seen] = await rowsOf<{ clock: number }>(client, SEEN, [
        this.id,
        JSON.stringify(about),
      ]);
      const clockAheadMs = Math.round((begun + this.#now()) / 2 - seen!.clock);
      const kept = await rowsOf<Lease>(client, RENEW, [
        this.id,
        JSON.stringify([...this.#leases, ...this.#leaving].map((each) => withCost(each, costs))),
      ]);
      if (this.#leaving.length > 0) await rowsOf(client, GIVE, [this.id, partsOf(this.#leaving)]);
      const leaving = new Set(this.#leaving.map(({ part }) => part));
      this.#leaving = [];
      this.#leases = kept.filter(({ part }) => !leaving.has(part));
      await this.#balance(client, about);
      return { leases: this.#leases, until: begun + LEASE_MS - MARGIN_MS, clockAheadMs };
    } catch (error) {
      this.#leave(client);
      throw error;
    }
  }

  /** Others take over at once what it has. */
  async close(): Promise<void> {
    try {
      const client = await this.#connected();
      await client.query(GIVE_ALL, [this.id]);
      await client.query('DELETE FROM store_workers WHERE id = $1', [this.id]);
      await client.end();
    } catch {
      // It is found to be gone.
    }
  }

  async #balance(client: Client, { roles }: WorkerAbout): Promise<void> {
    const workers = await workersOf(client);
    const parts = await rowsOf<Part>(client, PARTS, []);
    const live = workers.filter(({ isLive }) => isLive);
    const idsOf = (all: readonly WorkerRow[]) => all.map(({ id }) => id).toSorted();
    const detecting = live.filter((each) => each.roles.includes('detect'));
    const isOf = (names: readonly string[]) => {
      const known = new Map(parts.map((each) => [each.part, each]));
      return names.map((part) => known.get(part) ?? { part, owner: null, cost: 0 });
    };
    const rules = sharesOf(this.id, idsOf(detecting), isOf(RULE_PART_NAMES));
    const duties = sharesOf(this.id, idsOf(live), isOf(DUTIES));
    // A duty stays where it is, so that what is under way is not cut off; there are few, and each is little work.
    const give = new Set(roles.includes('detect') ? rules.give : []);
    this.#leaving = this.#leases.filter(({ part }) => give.has(part));
    this.#leases = this.#leases.filter(({ part }) => !give.has(part));
    const take = [...rules.take, ...duties.take];
    if (take.length === 0) return;
    await client.query(MAKE, [take]);
    this.#leases = [...this.#leases, ...(await rowsOf<Lease>(client, TAKE, [this.id, take]))];
  }

  async #connected(): Promise<Client> {
    if (this.#client !== null) return this.#client;
    const client = new Client({
      connectionString: this.#place.url,
      connectionTimeoutMillis: QUERY_MS,
      query_timeout: QUERY_MS,
      application_name: 'dockwarden',
    });
    client.on('error', () => this.#leave(client));
    client.on('end', () => this.#leave(client));
    try {
      await client.connect();
      await client.query(`SET search_path TO "${this.#place.schema}"`);
    } catch (error) {
      this.#leave(client);
      throw error;
    }
    return (this.#client = client);
  }

  #leave(client: Client): void {
    client.end().catch(() => undefined);
    if (this.#client === client) this.#client = null;
  }
}

/** Reads who there is, over a connection of its own. Throws where the server is away. */
export async function listWorkers({ url, schema }: PostgresPlace): Promise<readonly WorkerRow[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: QUERY_MS,
    query_timeout: QUERY_MS,
    application_name: 'dockwarden',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`SET search_path TO "${schema}"`);
    return await workersOf(client);
  } finally {
    client.end().catch(() => undefined);
  }
}

async function workersOf(client: Client): Promise<readonly WorkerRow[]> {
  interface Row extends Pick<WorkerRow, 'id' | 'startedAt' | 'seenAt' | 'isLive' | 'parts'> {
    readonly about: string;
  }
  const rows = await rowsOf<Row>(client, WORKERS, []);
  return rows.map(({ about, ...row }) => ({ ...(JSON.parse(about) as WorkerAbout), ...row }));
}

/** Numbers come as texts where they may be larger than those of JavaScript. */
async function rowsOf<Row>(client: Client, text: string, values: unknown[]): Promise<Row[]> {
  const { rows } = await client.query<{ row: Row }>(
    `WITH found AS (${text}) SELECT to_json(found) AS row FROM found`,
    values,
  );
  return rows.map(({ row }) => row);
}

const withCost = ({ part, token }: Lease, costs: ReadonlyMap<string, number>) => ({
  part,
  token,
  cost: costs.get(part) ?? 0,
});

const partsOf = (leases: readonly Lease[]): string[] => leases.map(({ part }) => part);

const MS = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`;
const UNTIL = `clock_timestamp() + interval '${LEASE_MS} ms'`;

const SEEN = `INSERT INTO store_workers AS w VALUES ($1, clock_timestamp(), clock_timestamp(), $2)
  ON CONFLICT (id) DO UPDATE SET seen = clock_timestamp(), about = excluded.about
  RETURNING ${MS('clock_timestamp()')} AS clock`;
/** One that has run out is taken again, with another token. */
const RENEW = `UPDATE store_leases l SET until = ${UNTIL}, cost = n.cost
  FROM json_to_recordset($2::json) AS n (part TEXT, token BIGINT, cost FLOAT8)
  WHERE l.part = n.part AND l.token = n.token AND l.owner = $1 AND l.until > clock_timestamp()
  RETURNING l.part, l.token`;
const GIVE = `UPDATE store_leases SET owner = NULL, until = '-infinity'
  WHERE owner = $1 AND part = ANY ($2) RETURNING part`;
const GIVE_ALL = `UPDATE store_leases SET owner = NULL, until = '-infinity' WHERE owner = $1`;
const MAKE = 'INSERT INTO store_leases (part) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING';
/** Of two that take the same at once, one has it. */
const TAKE = `UPDATE store_leases SET owner = $1, token = token + 1, until = ${UNTIL}
  WHERE part IN (SELECT part FROM store_leases
    WHERE part = ANY ($2) AND until < clock_timestamp() FOR UPDATE SKIP LOCKED)
  RETURNING part, token`;
const PARTS = `SELECT part, CASE WHEN until > clock_timestamp() THEN owner END AS owner, cost
  FROM store_leases ORDER BY part`;
const WORKERS = `SELECT id, about, ${MS('started')} AS "startedAt", ${MS('seen')} AS "seenAt",
    seen > clock_timestamp() - interval '${LEASE_MS} ms' AS "isLive",
    ARRAY(SELECT part FROM store_leases WHERE owner = w.id AND until > clock_timestamp() ORDER BY part) AS parts
  FROM store_workers w WHERE seen > clock_timestamp() - interval '${FORGOTTEN}' ORDER BY started, id`;
