// Which worker does what, of several that share a state. This folder alone knows which store there is.
import { statePlace } from '../postgres/places.ts';
import type { Held, WorkerAbout, WorkerRow } from '../worker-leases.ts';

/** The parts of the work that this process has. */
export interface OwnLeases {
  readonly id: string;
  /** Throws where the server is away. */
  beat(about: WorkerAbout, costs: ReadonlyMap<string, number>): Promise<Held>;
  close(): Promise<void>;
}

/** @param url of PostgreSQL, where the state is */
export async function openLeases(url: string): Promise<OwnLeases> {
  const { WorkerLeases } = await import('../postgres/leases.ts');
  return new WorkerLeases(statePlace(url));
}

/** Who there is. Throws where the server is away. */
export async function listWorkers(url: string): Promise<readonly WorkerRow[]> {
  const leases = await import('../postgres/leases.ts');
  return leases.listWorkers(statePlace(url));
}

/** The schema with the leases of workers. */
export const leaseSchema = (url: string): string => statePlace(url).schema;
