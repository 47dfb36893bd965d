import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, ServiceProcess } from '../service-process.ts';
import { LISTS, RULES, type NumberedDocument } from './rules-and-events.ts';

export const COMMAND = [process.execPath, join(import.meta.dirname, '../../dist/cli/main.cjs')];

/** The maximum time for rules to read everything after the last event. */
const CATCH_UP_MS = 240_000;

/**
 * Longer than the time within which an event must not follow, plus the lateness and the wait after a
 * start.
 */
const QUIET_MS = 75_000;

const DOCUMENTS_PER_REQUEST = 20;

export const writeRules = (rules: string, texts: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(rules, name), text);
};

/** A separate data directory, set of rules and configuration. */
function prepare(folder: string, name: string) {
  const [data, rules, lists, config] = ['data', 'rules', 'lists.ndjson', 'config.toml'].map(
    (each) => join(folder, `${name}-${each}`),
  ) as [string, string, string, string];
  mkdirSync(rules);
  writeRules(rules, RULES);
  writeFileSync(lists, LISTS);
  writeFileSync(
    config,
    `[store]
flush = "1s"
compact = "1s"
log_size = "1MB"
[rules]
paths = [${JSON.stringify(rules)}]
exceptions = [${JSON.stringify(lists)}]
watch = true
[detection]
jitter = "0s"
lateness = "5s"
`,
  );
  return { data, rules, lists, config };
}

/**
 * A service that runs {@link RULES} from a folder.
 *
 * @param more options of `serve`
 */
export async function openRuleService(folder: string, name: string, more: readonly string[] = []) {
  const { data, rules, lists, config } = prepare(folder, name);
  const service = new ServiceProcess(COMMAND, data, await freePort(), [
    '--config',
    config,
    ...more,
  ]);
  return { data, rules, lists, service };
}

export type RuleService = Awaited<ReturnType<typeof openRuleService>>;

/**
 * Sends documents from `from` to `to` until all are sent or `until` has passed; returns the first unacknowledged one.
 *
 * @param pauseMs the maximum time between two requests
 */
export async function send(
  url: string,
  documents: readonly NumberedDocument[],
  from: number,
  to: number,
  until: number,
  pauseMs = 0,
): Promise<number> {
  let at = from;
  while (at < to && performance.now() < until) {
    const piece = documents.slice(at, Math.min(to, at + DOCUMENTS_PER_REQUEST));
    const body = piece.map(
      ({ id, text }) => `{"create":{"_index":"logs-kill.rules-default","_id":"${id}"}}\n${text}\n`,
    );
    try {
      const response = await fetch(`${url}/_bulk`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: body.join(''),
      });
      await response.text();
      if (!response.ok) return at;
    } catch {
      // The service was killed: the request may have been stored, so its ids are sent again.
      return at;
    }
    at += piece.length;
    if (pauseMs > 0) await sleep(Math.random() * pauseMs);
  }
  return at;
}

export interface Status {
  readonly store: { readonly events: number };
  readonly detection: {
    readonly failure: string | null;
    readonly rules: {
      readonly enabled: number;
      readonly failing: readonly { readonly message: string }[];
    };
    readonly progress: { readonly readTo: string | null; readonly stored: number };
    readonly backlog: { readonly matches: number };
    readonly alerts: { readonly raised: number };
  };
}

export const statusOf = async (service: ServiceProcess) =>
  (await service.json('/dw/status')) as Status;

/** Resolves when the condition holds. */
export async function until(
  service: ServiceProcess,
  holds: (status: Status['detection']) => boolean,
): Promise<void> {
  const end = Date.now() + CATCH_UP_MS;
  for (;;) {
    const { detection } = await statusOf(service);
    if (holds(detection)) return;
    if (Date.now() > end) throw new Error(`it stays so: ${JSON.stringify(detection)}`);
    await sleep(500);
  }
}

/** Resolves when all rules have read all events that were sent, and no match is pending. */
export const settled = (service: ServiceProcess, sent: number, rules: number) =>
  until(
    service,
    ({ progress: { readTo, stored }, backlog, rules: { enabled } }) =>
      enabled === rules &&
      readTo !== null &&
      Date.now() - Date.parse(readTo) < 5_000 &&
      stored === sent &&
      backlog.matches === 0,
  );

/** Resolves when rules that wait for an event not to follow have found everything, too. */
export async function quiet(service: ServiceProcess): Promise<void> {
  let last = -1;
  let since = Date.now();
  await until(service, ({ alerts: { raised } }) => {
    if (raised !== last) since = Date.now();
    last = raised;
    return Date.now() - since > QUIET_MS;
  });
}
