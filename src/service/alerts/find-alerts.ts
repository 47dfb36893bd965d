import { printJson } from '../../events/json.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { AlertError } from './alert-error.ts';
import { fullDocument } from './alert-rows.ts';
import { membersOf } from './members.ts';
import type { AlertPageRequest } from './views.ts';

type AlertParts = Pick<DetectionReader, 'alerts' | 'rules'>;

const ID_DIGITS = 64;
/** Fewer would hit by chance. */
const MIN_DIGITS = 4;
const SHOWN_IDS = 3;
const SHOWN_DIGITS = 12;
const MAX_IDS = 1_000;

/** The alerts that people mean by ids or their first digits, as with commits in Git. Throws {@link AlertError}. */
export function resolveAlerts({ alerts }: AlertParts, ids: readonly string[]): string[] {
  if (ids.length > MAX_IDS)
    throw refused('ENG1301', `these are ${ids.length} ids; ${MAX_IDS} is the limit`);
  const full = ids.map((id) => {
    const digits = id.toLowerCase();
    if (!/^[0-9a-f]{1,64}$/.test(digits))
      throw refused('ENG1301', `${JSON.stringify(id)} is no id of an alert`);
    if (digits.length < MIN_DIGITS)
      throw refused('ENG1307', `${id} is too short`, `give at least ${MIN_DIGITS} digits`);
    const found = digits.length === ID_DIGITS ? ofId(alerts, digits) : startingWith(alerts, digits);
    const [only] = found;
    if (only === undefined)
      throw refused('ENG1301', `there is no alert ${id}`, 'dockwarden alerts lists them');
    if (found.length === 1) return only;
    const some = found.slice(0, SHOWN_IDS).map((each) => each.slice(0, SHOWN_DIGITS));
    throw refused(
      'ENG1307',
      `${id} may be ${some.join(', ')}${found.length > SHOWN_IDS ? ', …' : ''}`,
    );
  });
  return [...new Set(full)];
}

/** The same of one alert. */
export function resolveAlert(parts: AlertParts, id: string): string {
  const [full = id] = resolveAlerts(parts, [id]);
  return full;
}

type Alerts = AlertParts['alerts'];

const ofId = (alerts: Alerts, id: string) => (alerts.get(id) === null ? [] : [id]);
const startingWith = (alerts: Alerts, digits: string) => alerts.startingWith(digits, SHOWN_IDS + 1);

const refused = (code: 'ENG1301' | 'ENG1307', message: string, hint?: string) =>
  new AlertError(code, message, hint);

export interface DocumentPage {
  /** As JSON, each on one line: whole numbers keep all of their digits. */
  readonly documents: readonly string[];
  /** For the next page; `null` behind the last. */
  readonly next: string | null;
}

/** Whole documents of alerts, as other tools take them; of a sequence, followed by those of its members. */
export function alertDocumentsOf(
  { alerts, rules }: AlertParts,
  { query, order, limit, after }: AlertPageRequest,
): DocumentPage {
  const page = alerts.page(query, order, limit, after ?? null);
  const members = membersOf(
    alerts,
    page.alerts.filter(({ group, kind }) => group !== null && kind === 'alert'),
  );
  const texts = new Map<string, string | null>();
  const ruleOf = ({ ruleId, ruleRevision }: StoredAlert) => {
    const key = `${ruleRevision} ${ruleId}`;
    const known = texts.get(key);
    if (known !== undefined) return known;
    const text = rules.revision(ruleId, ruleRevision);
    texts.set(key, text);
    return text;
  };
  const documents = page.alerts.flatMap((alert) =>
    [alert, ...(members.get(alert.id) ?? [])].map((each) =>
      printJson(fullDocument(each, ruleOf(each))),
    ),
  );
  return { documents, next: page.next };
}
