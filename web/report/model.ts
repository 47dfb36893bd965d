import { isJsonObject, parseJson, type JsonObject } from '../../src/events/json.ts';
import type { AlertData, EventData, ReportData, RuleData } from '../../src/report/html/data.ts';

/** The data of a report, tied together. */
export interface Report extends Omit<ReportData, 'alerts'> {
  readonly alerts: readonly Alert[];
}

export interface Alert extends Omit<AlertData, 'rule' | 'name' | 'events'> {
  /** Unique in the report: its id, unless ids were made up. */
  readonly key: string;
  readonly rule: RuleData;
  /** Its position in the list of rules. */
  readonly ruleAt: number;
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly at: number | null;
  /** `null` is an event that had to be missing. */
  readonly events: readonly (Event | null)[];
  /** Where it happened, in a word. */
  readonly place: string;
}

export interface Event {
  readonly at: string | null;
  readonly json: string | null;
  readonly cut: string;
  /** Empty where the document had no room. Read when it is asked for, and kept. */
  readonly document: JsonObject;
}

export function reportOf(data: ReportData): Report {
  const events: Event[] = [];
  const keys = new Set<string>();
  const alerts = data.alerts.map((alert): Alert => {
    const rule = data.rules[alert.rule];
    if (rule === undefined) throw new Error(`the report has no rule ${alert.rule}`);
    const { container, containerId, pod, host } = alert.where;
    return {
      ...alert,
      key: newKey(alert.id, keys),
      rule,
      ruleAt: alert.rule,
      name: alert.name ?? rule.name,
      at: alert.start === null ? null : Date.parse(alert.start),
      events: alert.events.map((each) => {
        if (each === null) return null;
        if (typeof each === 'number') return events[each] ?? null;
        const event = new LazyEvent(each);
        events.push(event);
        return event;
      }),
      place: container || containerId.slice(0, SHORT_ID) || pod || host,
    };
  });
  return { ...data, alerts };
}

const SHORT_ID = 12;

function newKey(id: string, known: Set<string>): string {
  let key = id;
  for (let number = 2; known.has(key); number += 1) key = `${id}~${number}`;
  known.add(key);
  return key;
}

class LazyEvent implements Event {
  readonly at: string | null;
  readonly json: string | null;
  readonly cut: string;
  #document: JsonObject | null = null;

  constructor({ at, json, cut }: EventData) {
    this.at = at;
    this.json = json;
    this.cut = cut;
  }

  get document(): JsonObject {
    if (this.#document === null) {
      const value = this.json === null ? {} : parseJson(this.json);
      this.#document = isJsonObject(value) ? value : {};
    }
    return this.#document;
  }
}

/** Its events, without those that had to be missing. */
export const eventsOf = ({ events }: Alert): readonly Event[] =>
  events.filter((event) => event !== null);

/** The document that says where it happened: of a sequence, that of its last event. */
export const lastDocument = (alert: Alert): JsonObject => eventsOf(alert).at(-1)?.document ?? {};
