import type { ProcSnapshot } from '../proc/index.ts';
import { MISSING_FIELDS, type MissingField } from './contract.ts';
import type { ExecFacts } from './document.ts';
import { readImage } from './exec-image.ts';
import type { FoundProcesses } from './found-processes.ts';
import { imageJson, imageOf, pathOfExec } from './image.ts';
import type { TableParts } from './parts.ts';
import { enterByExec, findPlace } from './placement.ts';
import { changedContext, NS_PER_TICK, type Process } from './process.ts';

/** The facts of the event. */
interface ExecEvent {
  readonly path: string;
  readonly time: bigint;
  /** Whether nothing else is known about the process. */
  readonly isUnknown: boolean;
  /** Whether the exec was inferred and not reported. */
  readonly isInferred: boolean;
}

/** Missing and inferred fields of a document. */
interface Doubts {
  readonly missing: MissingField[];
  readonly reconstructed: string[];
}

/** Start times have a resolution of 10 ms, and the duration of a suspend is known to within 100 ms. */
const START_TOLERANCE_NS = 150_000_000n;

/** Updates the record of a process that runs another file. */
export function execProcess(
  process: Process,
  event: ExecEvent,
  read: ProcSnapshot | null,
  found: FoundProcesses,
  parts: TableParts,
): ExecFacts {
  const snapshot = ofSameImage(event.path, ofSameProcess(process, read, parts));
  const doubts: Doubts = { missing: [], reconstructed: [] };
  if (event.isInferred) doubts.reconstructed.push('event.action', 'process.name');
  if (event.isUnknown) doubts.reconstructed.push('process.start', 'process.entity_id');
  relate(process, snapshot, found, parts);
  findPlace(process, parts);
  enterByExec(process, snapshot, parts);
  // What was found in /proc after this exec may be its own image.
  const previous = event.time <= process.foundAt ? null : process.image;
  const facts = readImage(event.path, snapshot, doubts.missing, doubts.reconstructed);
  const image = imageOf(facts);
  process.image = image;
  process.isKernel = false;
  // The calling thread has become the first one.
  process.isFirstGone = false;
  renewContext(process, snapshot, doubts);
  if (process.parent === null && snapshot?.stat?.parent !== 0)
    doubts.missing.push('process.parent');
  if (process.isPlacedUnseen) doubts.missing.push('container.id');
  count(snapshot, doubts.missing, parts);
  return {
    imageJson: image.isShortened ? imageJson(facts, facts.args) : image.json,
    previous,
    missing: MISSING_FIELDS.filter((field) => doubts.missing.includes(field)),
    reconstructed: doubts.reconstructed,
    areArgsCut: snapshot?.areArgsCut ?? false,
    readAt: read?.readAt ?? parts.clock.monotonic(),
  };
}

/** Null if the snapshot shows a newer process with the same id. */
function ofSameProcess(
  process: Process,
  snapshot: ProcSnapshot | null,
  { clock, counts }: TableParts,
): ProcSnapshot | null {
  if (snapshot === null || snapshot.stat === null) return snapshot;
  const started = BigInt(snapshot.stat.startTicks) * NS_PER_TICK - clock.sinceBoot;
  if (started <= process.start + START_TOLERANCE_NS) return snapshot;
  counts.reused++;
  return null;
}

function ofSameImage(path: string, snapshot: ProcSnapshot | null): ProcSnapshot | null {
  if (snapshot === null || snapshot.isSuperseded || canBeOf(path, snapshot)) return snapshot;
  return { ...snapshot, isSuperseded: true };
}

/** Parent, group and session may have changed since the fork. */
function relate(
  process: Process,
  snapshot: ProcSnapshot | null,
  found: FoundProcesses,
  { registry }: TableParts,
): void {
  const stat = snapshot?.stat ?? null;
  if (stat === null) return;
  // A parent that was alive at the exec may have exited when stat was read: the events take precedence.
  if (stat.parent !== 0 && (process.parent === null || process.parent.hasEnded)) {
    process.parent = found.known(stat.parent);
  }
  const leader = (pid: number, last: Process | null): Process | null => {
    if (pid !== last?.pid || last === process) return found.leaderOf(process, pid);
    // The id of a leader that has exited stays reserved while its group has other members.
    return last.hasEnded ? (registry.get(pid) ?? last) : last;
  };
  process.group = leader(stat.group, process.group);
  process.session = leader(stat.session, process.session);
}

function renewContext(
  process: Process,
  snapshot: ProcSnapshot | null,
  { missing, reconstructed }: Doubts,
): void {
  const { context } = process;
  const isOwn = snapshot !== null && !snapshot.isSuperseded;
  const user = isOwn ? snapshot.user : null;
  const group = isOwn ? snapshot.group : null;
  const stat = snapshot?.stat ?? null;
  const directory = snapshot?.workingDirectory ?? null;
  if (directory === null) missing.push('process.working_directory');
  if (user === null) {
    // A setuid executable changes the user, but few are.
    if (context.user === null) missing.push('user.id');
    else reconstructed.push('user.id', 'process.user.id', 'group.id', 'process.group.id');
  }
  process.context = changedContext(context, {
    directory,
    isInteractive: stat === null ? context.isInteractive : stat.terminal !== 0,
    user: user ?? context.user,
    group: group ?? context.group,
  });
}

function count(
  snapshot: ProcSnapshot | null,
  missing: readonly MissingField[],
  { counts }: TableParts,
): void {
  counts.execs++;
  if (snapshot?.isSuperseded === true) counts.superseded++;
  if (snapshot?.areArgsCut === true) counts.cutArgs++;
  for (const field of missing) counts.missing[field]++;
}

/** The kernel truncates task names to 15 bytes, possibly within a character. */
const CUT_NAME = 12;
/** A script's path is the second argument, after its interpreter; `env` and options may precede it. */
const LOOKED_AT_ARGS = 4;

/**
 * Whether a snapshot may belong to the exec of this path. If the next exec happens before the read, its
 * event may not have arrived yet; but then nothing in the snapshot has the given name: not the task, which
 * the kernel names after it, not the file, no argument. A path that does not identify the file, such as
 * `/proc/self/exe`, may belong to any.
 */
export function canBeOf(path: string, snapshot: ProcSnapshot): boolean {
  const { stat, args, executable } = snapshot;
  if (args === null || executable === null || stat === null) return true;
  if (path.startsWith('/') && pathOfExec(path) === null) return true;
  const name = baseOf(path);
  return (
    isNamed(stat.comm, name) ||
    baseOf(executable) === name ||
    args.slice(0, LOOKED_AT_ARGS).some((arg) => baseOf(arg) === name)
  );
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isNamed(comm: string, name: string): boolean {
  if (comm === name) return true;
  let end = comm.length;
  while (end > 0 && comm[end - 1] === '\uFFFD') end--;
  const isCut = Buffer.byteLength(comm) >= CUT_NAME;
  return isCut && name.startsWith(comm.slice(0, end));
}
