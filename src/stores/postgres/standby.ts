import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { PostgresPlace } from '../sql/tables-place.ts';
import { lockKey } from './writer-lock.ts';

/** How often the server is asked. */
const LOOK_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;

export interface Waiting {
  readonly signal: AbortSignal;
  /** Called when the reason changes. */
  readonly onWait: (reason: string) => void;
}

/**
 * Waits until no service writes a schema. Nothing is kept: of several that wait, one takes the lock when it opens the tables.
 *
 * @returns `false` if it was aborted
 */
export async function untilFree(place: PostgresPlace, waiting: Waiting): Promise<boolean> {
  const { signal, onWait } = waiting;
  let said: string | null = null;
  const isFree = await look(place, signal, async (client) => {
    let reason = '';
    try {
      const { rows } = await (
        await client()
      ).query<{ is_free: boolean }>(TRY, [lockKey(place.schema)]);
      if (rows[0]?.is_free === true) return true;
      reason = 'another service writes its state';
    } catch (error) {
      reason = `its state cannot be reached: ${(error as Error).message}`;
    }
    if (reason !== said) onWait(reason);
    said = reason;
    return undefined;
  });
  return isFree ?? false;
}

const TRY = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS is_free';

/**
 * Watches who writes a schema that this process has opened for writing: calls back once when another has taken over. Its transactions
 * are refused anyway; but what it answers is out of date.
 */
export async function watchWriter(
  place: PostgresPlace,
  signal: AbortSignal,
  onTakenOver: () => void,
): Promise<void> {
  let own: string | null = null;
  const isTaken = await look(place, signal, async (client) => {
    try {
      const { rows } = await (
        await client()
      ).query<{ token: string }>(`SELECT token FROM "${place.schema}".store_writer`);
      const token = rows[0]?.token ?? null;
      own ??= token;
      return token === own ? undefined : true;
    } catch {
      // A server that is away has given the state to no other.
      return undefined;
    }
  });
  if (isTaken === true) onTakenOver();
}

/** Repeats a question until it has an answer, over a connection that is made again when it is lost. */
async function look<Answer>(
  { url }: PostgresPlace,
  signal: AbortSignal,
  ask: (client: () => Promise<Client>) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  let open: Client | null = null;
  const leave = (client: Client) => {
    client.end().catch(() => undefined);
    if (open === client) open = null;
  };
  const connected = async (): Promise<Client> => {
    if (open !== null) return open;
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: CONNECT_TIMEOUT_MS,
      application_name: 'dockwarden standby',
    });
    client.on('error', () => leave(client));
    client.on('end', () => leave(client));
    try {
      await client.connect();
    } catch (error) {
      leave(client);
      throw error;
    }
    return (open = client);
  };
  try {
    while (!signal.aborted) {
      const answer = await ask(connected);
      if (answer !== undefined) return answer;
      await sleep(LOOK_MS, null, { signal }).catch(() => undefined);
    }
    return undefined;
  } finally {
    // The lock that was tried is given back with it.
    if (open !== null) await (open as Client).end().catch(() => undefined);
  }
}
