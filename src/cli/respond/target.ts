import { readFileSync } from 'node:fs';
import { isJsonObject, parseJson } from '../../events/json.ts';
import { valuesAt } from '../../detect/alert/values-at.ts';
import { CliError, invalidArgument } from '../errors.ts';
import { safeText } from '../../util/safe-text.ts';
import { openAlerts } from '../serve/run-alerts.ts';
import type { ServiceOptions } from '../serve/service-url.ts';

interface Named extends ServiceOptions {
  readonly container?: string;
  readonly alert?: string;
}

/** What an action is about. */
export interface Target {
  readonly container: string;
  /** The id of the alert, where the service has it. */
  readonly alert: string | null;
}

const FIELD = 'container.id';
/** As the service names its alerts. */
const ALERT_ID = /^[0-9a-f]{4,64}$/;

/** The container that is named, or that an alert is about. Throws a `CliError`. */
export async function targetOf({ container, alert, ...service }: Named): Promise<Target> {
  if ((container === undefined) === (alert === undefined))
    throw invalidArgument('one container is acted on', 'name it with --container or --alert');
  if (container !== undefined) return { container, alert: null };
  const given = alert ?? '';
  if (!ALERT_ID.test(given)) return { container: containerIn(given), alert: null };
  const source = await openAlerts(service);
  try {
    const shown = await source.show(given);
    return { container: oneOf(containersOf(shown), given), alert: shown.summary.id };
  } finally {
    source.close();
  }
}

function containerIn(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new CliError('CLI1003', `cannot read ${safeText(path)} (${code})`);
  }
  // A line of NDJSON, or a whole document.
  const document = parsed(text) ?? parsed(text.split('\n', 1)[0] ?? '');
  if (document === null) throw invalidArgument(`${safeText(path)} is no alert as JSON`);
  return oneOf(containersOf(document), path);
}

function parsed(text: string): object | null {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Of the alert, or of its events. */
function containersOf(alert: object): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (!isJsonObject(value as never)) return;
    for (const id of valuesAt(value as never, FIELD, MAX_VALUES)) found.add(String(id));
    for (const each of Object.values(value as object)) if (typeof each === 'object') look(each);
  };
  look(alert);
  return [...found];
}

const MAX_VALUES = 100;

function oneOf(containers: readonly string[], alert: string): string {
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only;
  throw invalidArgument(
    only === undefined
      ? `${safeText(alert)} is about no container: it has no ${FIELD}`
      : `${safeText(alert)} is about ${containers.length} containers`,
    'name the container with --container',
  );
}
