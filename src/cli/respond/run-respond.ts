import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { usualDataFolder } from '../../api/config/effective-config.ts';
import { engineOf, usualEngines } from '../../respond/containers/engines/index.ts';
import type { ContainerEngine } from '../../respond/containers/engines/engine.ts';
import { Evidence } from '../../respond/containers/evidence.ts';
import { FileJournal } from '../../respond/containers/file-journal.ts';
import type { ActionName, IsolationWay } from '../../respond/containers/plan.ts';
import { DEFAULT_PROTECTION, ownContainers } from '../../respond/containers/protection.ts';
import { Responder } from '../../respond/containers/responder.ts';
import type { Response } from '../../respond/containers/response.ts';
import { DEFAULT_LIMITS, Responses } from '../../respond/containers/responses.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { EXIT, invalidArgument } from '../errors.ts';
import { wholeNumber } from '../options/shared.ts';
import type { ServiceOptions } from '../serve/service-url.ts';
import { printLines } from '../terminal/output.ts';
import { targetOf } from './target.ts';
import { outcomeLines, planLines, responseLine, stepLines } from './view.ts';

export interface JournalOptions {
  readonly journal?: string;
}

interface EngineOptions {
  readonly engine?: readonly string[];
}

/** The options of `respond plan`, as commander provides them. */
export interface TargetOptions extends JournalOptions, EngineOptions, ServiceOptions {
  readonly action: ActionName;
  readonly container?: string;
  readonly alert?: string;
  readonly pid?: string;
  readonly grace: string;
  readonly via: IsolationWay;
  readonly files: boolean;
  readonly json?: true;
}

interface Confirmed {
  readonly yes?: true;
  readonly reason: string;
  readonly by: string;
}

export interface RunOptions extends TargetOptions, Confirmed {
  readonly maxPerHour: string;
}

export interface UndoOptions extends JournalOptions, EngineOptions, Confirmed {}

export interface ListOptions extends JournalOptions {
  /** `null` for all. */
  readonly limit: number | null;
  readonly timezone: TimeZone;
  readonly json?: true;
}

export type ShowOptions = Omit<ListOptions, 'limit'>;

export interface ResumeOptions extends JournalOptions, EngineOptions {
  readonly by: string;
}

export interface StopOptions extends JournalOptions {
  readonly reason: string;
}

export async function planResponse(action: ActionName, options: TargetOptions): Promise<void> {
  const { plan } = await planOf(action, options);
  if (options.json === true) printJsonLine(plan);
  else printLines(planLines(plan, styleFor(process.stdout)));
}

export async function runResponse(action: ActionName, options: RunOptions): Promise<void> {
  const perHour = wholeNumber('--max-per-hour', options.maxPerHour, 0);
  const { plan, alert, parts } = await planOf(action, options);
  const responses = responsesOf({ ...parts, perHour });
  const { by, reason, json, yes } = options;
  if (json !== true) printLines([...planLines(plan, styleFor(process.stdout)), '']);
  if (yes !== true && !(await isConfirmed(plan.target.name))) return;
  const proposed = responses.propose(plan, { reason, alert, story: null, playbook: null }, by);
  // A user who may open the socket of the engine can do all of this without asking.
  responses.approve(proposed.id, proposed.digest, by, 'alone');
  report(await responses.execute(proposed.id, by), json === true);
}

export async function undoResponse(id: string, options: UndoOptions): Promise<void> {
  const parts = partsOf(options);
  const response = found(parts.journal, id);
  const { by, reason, yes } = options;
  printLines([`${safeText(response.plan.target.name)}: ${safeText(response.plan.undo ?? '')}`]);
  if (yes !== true && !(await isConfirmed(response.plan.target.name))) return;
  report(await responsesOf(parts).undo(response.id, by, reason), false);
}

export function listResponses({ limit, timezone, json, ...options }: ListOptions): void {
  const journal = journalOf(options);
  const responses = journal.list().slice(0, limit ?? undefined);
  const style = styleFor(process.stdout);
  const stopped = journal.whyStopped();
  if (stopped !== null) process.stderr.write(`${style.warning(safeText(stopped))}\n`);
  if (json === true) for (const response of responses) printJsonLine(response);
  else printLines(responses.map((response) => responseLine(response, timezone, style)));
}

export function showResponse(id: string, { timezone, json, ...options }: ShowOptions): void {
  const response = found(journalOf(options), id);
  const style = styleFor(process.stdout);
  if (json === true) return printJsonLine(response);
  printLines([
    ...planLines(response.plan, style),
    '',
    style.strong('Steps'),
    ...stepLines(response, timezone, style),
  ]);
}

export async function resumeResponses(options: ResumeOptions): Promise<void> {
  const resumed = await responsesOf(partsOf(options)).resume(options.by);
  if (resumed.length === 0) printLines(['nothing was cut off']);
  for (const response of resumed) report(response, false);
}

export function stopResponses({ reason, ...options }: StopOptions): void {
  journalOf(options).stop(reason);
  printLines(['no action begins until they are allowed again; undo still works']);
}

export function allowResponses(options: JournalOptions): void {
  journalOf(options).allow();
  printLines(['actions are allowed']);
}

interface Parts {
  readonly journal: FileJournal;
  readonly responder: Responder;
  readonly perHour?: number;
}

async function planOf(action: ActionName, options: TargetOptions) {
  const { pid, grace, via, files } = options;
  if ((pid !== undefined) !== (action === 'kill-process'))
    throw invalidArgument('--pid names the process of kill-process, and of nothing else');
  const parts = partsOf(options);
  const { container, alert } = await targetOf(options);
  const plan = await parts.responder.plan(action, container, null, {
    pid: pid === undefined ? null : wholeNumber('--pid', pid, 2),
    graceSeconds: wholeNumber('--grace', grace, 0),
    via,
    withFiles: files,
  });
  return { plan, alert, parts };
}

function partsOf(options: JournalOptions & EngineOptions): Parts {
  const journal = journalOf(options);
  const responder = new Responder({
    engines: enginesOf(options),
    protection: { ...DEFAULT_PROTECTION, own: ownContainers() },
    evidence: new Evidence(join(folderOf(options), 'evidence')),
    whyStopped: () => journal.whyStopped(),
    now: Date.now,
  });
  return { journal, responder };
}

const responsesOf = ({ journal, responder, perHour = DEFAULT_LIMITS.perHour }: Parts) =>
  new Responses({
    journal,
    responder,
    limits: { ...DEFAULT_LIMITS, perHour },
    makeId: randomUUID,
    now: Date.now,
  });

const folderOf = ({ journal }: JournalOptions) => journal ?? join(usualDataFolder(), 'respond');
const journalOf = (options: JournalOptions) => new FileJournal(folderOf(options));

function enginesOf({ engine }: EngineOptions): readonly ContainerEngine[] {
  const engines =
    engine?.map((text) => {
      const known = engineOf(text);
      if (known !== null) return known;
      throw invalidArgument(
        `--engine ${safeText(text)} is no engine`,
        'give docker or podman, or one with its socket: docker=/var/run/docker.sock',
      );
    }) ?? usualEngines();
  if (engines.length > 0) return engines;
  throw invalidArgument('no engine runs here', 'name its socket with --engine docker=/path');
}

function found(journal: FileJournal, id: string): Response {
  const all = journal.list().filter((each) => each.id.startsWith(id));
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  throw invalidArgument(
    `${safeText(id)} is the id of ${all.length === 0 ? 'no response' : `${all.length} responses`}`,
    'dockwarden respond list shows them',
  );
}

/** A name is typed, as one letter is typed too fast. */
async function isConfirmed(name: string): Promise<boolean> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY)
    throw invalidArgument('this has to be confirmed; nothing was done', 'add --yes to do it');
  const lines = createInterface({ input: stdin, output: stdout });
  const answer = await lines.question(`Type ${safeText(name)} to go on: `);
  lines.close();
  if (answer.trim() === name) return true;
  printLines(['nothing was done']);
  process.exitCode = EXIT.error;
  return false;
}

function report(response: Response, isJson: boolean): void {
  if (isJson) printJsonLine(response);
  else printLines(outcomeLines(response, styleFor(process.stdout)));
  const isGood = response.state === 'done' || response.state === 'undone';
  if (!isGood) process.exitCode = EXIT.otherwise;
}

const printJsonLine = (value: object) => printLines([safeJson(JSON.stringify(value))]);
