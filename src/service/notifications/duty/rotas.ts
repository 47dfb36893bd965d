import type { FactTable } from '../../../stores/detection-store.ts';
import { checkName, invalid } from '../connectors.ts';
import { NotificationError } from '../errors.ts';
import { dayOf, minutesOf, zoneOf } from './local-time.ts';
import type { Override, Rota } from './rota.ts';

export interface StoredRota extends Rota {
  readonly updatedAt: number;
  readonly updatedBy: string;
}

const PREFIX = 'notify.rota/';
const MAX_ROTAS = 50;
const MAX_OVERRIDES = 200;
/** How long an override that has ended is listed. */
const KEPT_MS = 30 * 86_400_000;
const MAX_OVERRIDE_MS = 92 * 86_400_000;

/** The rotas of a space. */
export class Rotas {
  readonly #facts: FactTable;

  constructor(facts: FactTable) {
    this.#facts = facts;
  }

  /** By name. */
  list(): StoredRota[] {
    return [...this.#facts.list(PREFIX).values()]
      .map((text) => JSON.parse(text) as StoredRota)
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  find(id: string): StoredRota | null {
    const text = this.#facts.get(PREFIX + id);
    return text === null ? null : (JSON.parse(text) as StoredRota);
  }

  /** Throws {@link NotificationError}. */
  get(id: string): StoredRota {
    const found = this.find(id);
    if (found !== null) return found;
    throw new NotificationError('ENG2401', `there is no rota ${JSON.stringify(id.slice(0, 100))}`);
  }

  /** Adds or changes one. Throws {@link NotificationError}. */
  put(rota: StoredRota): StoredRota {
    checkName(rota.name);
    if (rota.people.length === 0) throw invalid('a rota needs people');
    if (dayOf(rota.start) === null) throw invalid('the start is not a day such as 2026-12-07');
    if (minutesOf(rota.handover) === null)
      throw invalid('the handover is not a time of day such as 09:00');
    if (zoneOf(rota.timeZone) === null)
      throw invalid('the timeZone is not one of the IANA database, such as Europe/Berlin');
    if (this.find(rota.id) === null && this.#facts.list(PREFIX).size >= MAX_ROTAS)
      throw invalid(`there are ${MAX_ROTAS} rotas, which is the limit`);
    return this.#write(rota);
  }

  /** Puts another person on duty for a time. Throws {@link NotificationError}. */
  override(id: string, override: Override, now: number): StoredRota {
    const rota = this.get(id);
    const kept = rota.overrides.filter(({ until }) => until > now - KEPT_MS);
    if (override.until <= override.from || override.until <= now)
      throw invalid('an override ends after it begins, and in the future');
    if (override.until - override.from > MAX_OVERRIDE_MS)
      throw invalid('an override is for 92 days at most; change the rota instead');
    if (kept.length >= MAX_OVERRIDES)
      throw invalid(`there are ${MAX_OVERRIDES} overrides, which is the limit`);
    return this.#write({ ...rota, overrides: [...kept, override] });
  }

  /** Throws {@link NotificationError}. */
  endOverride(id: string, override: string): StoredRota {
    const rota = this.get(id);
    const overrides = rota.overrides.filter((each) => each.id !== override);
    if (overrides.length === rota.overrides.length)
      throw new NotificationError(
        'ENG2401',
        `there is no override ${JSON.stringify(override.slice(0, 100))}`,
      );
    return this.#write({ ...rota, overrides });
  }

  remove(id: string): void {
    this.#facts.remove(PREFIX + id);
  }

  #write(rota: StoredRota): StoredRota {
    this.#facts.put(PREFIX + rota.id, JSON.stringify(rota));
    return rota;
  }
}
