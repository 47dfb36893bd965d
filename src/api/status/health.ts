import { actionName, refusedBy, waitingFor } from './action-text.ts';
import { z } from 'zod';
import { NONE_UNUSED } from '../../service/detection/detection-status.ts';
import { count, isoTime, what } from '../../service/operation/common.ts';
import type { Says } from '../../service/operation/operation.ts';
import { counted, formatBytes, formatCount } from '../../util/counts.ts';
import { exceptText } from './detection-lines.ts';
import { behindText, failureText, isRecent, overflowText } from './status-lines.ts';
import { unusedEvents, type ServiceStatus } from './status.ts';

/** All findings, with their remedies. A code is never reused. */
const MEND = {
  HLT101:
    'see the log of the service; free some space or repair the disk, and clients will send again',
  HLT102:
    'remove what is not needed, shorten the retention in the configuration, or use a larger disk',
  HLT103: '`dockwarden verify` lists what is damaged; restore it from a backup',
  HLT104: 'see the log for which piece of maintenance fails and why',
  HLT105:
    'have the sender name fewer indices or data sets (a name for each pod or host is one too many), or revoke its API key; raise `limits.sender_streams` or `limits.streams` if that many are intended. Nothing is lost: the events are stored, and meet the rules of their own index',
  HLT106:
    'a stream ends when retention has removed its last event; have senders name fewer, or raise `limits.streams`',
  HLT201: 'detection starts again by itself; the log of the service says what has failed',
  HLT202:
    'the list of rules says why each has failed; a rule that is fixed reads what it has missed',
  HLT203: 'the list of rules says why each cannot run: fix the rule or disable it',
  HLT204: 'fill them: POST /dw/rules/:id/_fill, or open the gap in the list',
  HLT205: 'nothing can be done for these; keep events longer than rules may be down',
  HLT206: 'they are read as soon as there is time; disable what costs most, or use more cores',
  HLT207: 'the next runs raise them; tune the rules that match so often',
  HLT208:
    'report it with the line of the log, and let the rule read that time again: POST /dw/rules/:id/_backfill',
  HLT209:
    'the clocks of hosts differ, or events arrive late: fix that, or raise `detection.lateness`, for which sequences wait',
  HLT210:
    'raise `detection.sequence_memory`, or make the sequences narrower or their `maxspan` shorter',
  HLT211:
    'send them to a data stream that rules read, such as logs-cloud_defend.process-default, or add a name of theirs to the index patterns of rules',
  HLT212:
    'see the reason; the action is tried again by itself, and nothing is lost: the alerts wait for it',
  HLT213:
    'GET /dw/outputs/refused says why; POST /dw/outputs/refused/_retry sends them again, and _drop gives them up',
  HLT301: 'the list of sources says which source and why',
  HLT302:
    'nothing is lost: its events are read as fast as they can be stored; if it does not catch up, see whether the cluster or this machine is overloaded, or follow fewer indices',
  HLT401:
    'see the reason; forwarding is tried again by itself, and nothing is lost as long as retention keeps the events',
  HLT402:
    'the status says what the cluster objected to in the last one; the events are in the store of the service, and rules read them there',
  HLT403:
    'they are not in the cluster. Keep events longer than the cluster may be away, and look for what slows it down',
} as const;
type HealthCode = keyof typeof MEND;

export const health = z.object({
  status: z.enum(['ok', 'warning', 'problem']),
  proof: what(z.string(), 'one sentence: up to when which rules have read everything'),
  now: isoTime(),
  readTo: isoTime().nullable(),
  rules: z.object({
    enabled: what(count(), 'those that run'),
    otherTypes: what(count(), 'enabled ones of types that do not run here'),
    failing: count(),
    behind: count(),
  }),
  gaps: z.object({ open: count(), lost: count() }),
  overflow: what(
    z.object({ rules: count(), matches: count() }),
    'matches over `max_signals` that wait for the next runs',
  ),
  sequences: what(
    unusedEvents.extend({
      bytes: what(count(), 'memory that open sequences of all spaces take'),
      maxBytes: count(),
    }),
    'events that sequences have not used since the start, and those that they hold',
  ),
  queue: z.object({
    requestsInFlight: count(),
    unmatched: what(count(), 'events that are stored and not matched yet'),
    eventsPerSecond: z.number(),
    turnedAway: count(),
  }),
  store: z.object({
    events: count(),
    storedBytes: count(),
    oldest: what(isoTime().nullable(), 'when the oldest event that is still there was received'),
    damaged: count(),
  }),
  disk: z.object({ free: z.number(), size: z.number() }),
  findings: z.array(
    z.object({
      code: what(
        z.enum(Object.keys(MEND) as [HealthCode, ...HealthCode[]]),
        'the same for the same cause',
      ),
      level: z.enum(['problem', 'warning']),
      message: z.string(),
      mend: what(z.string(), 'what to do about it'),
    }),
  ),
});

/** Whether rules have missed events in a space, and why. */
export type Health = Says<typeof health>;
/** A present or imminent problem with storing or reading events. */
type HealthFinding = Health['findings'][number];

const MIN_FREE = 0.05;
/** Early enough to act before a new sender is refused. */
const NEARLY_ALL = 0.9;

const isNearlyFull = ({ count: used, most }: ServiceStatus['store']['streamUse']) =>
  used >= NEARLY_ALL * most;

/** @param oldest when the oldest event was received, in milliseconds since 1970 */
export function healthOf(status: ServiceStatus, space: string, oldest: number | null): Health {
  const { intake, store, disk, detection } = status;
  const own = detection?.spaces.find(({ id }) => id === space);
  const progress = detection?.progress;
  const findings = [...serviceFindings(status), ...ruleFindings(status, space)];
  const levels = new Set(findings.map(({ level }) => level));
  return {
    status: levels.has('problem') ? 'problem' : levels.has('warning') ? 'warning' : 'ok',
    proof: proofOf(status, space),
    now: status.now,
    readTo: own?.readTo ?? null,
    rules: {
      enabled: own?.rules ?? 0,
      otherTypes: own?.otherTypes ?? 0,
      failing: detection?.rules.failing.filter((rule) => rule.space === space).length ?? 0,
      behind: own?.behind ?? 0,
    },
    gaps: own?.gaps ?? { open: 0, lost: 0 },
    overflow: own?.backlog ?? { rules: 0, matches: 0 },
    sequences: {
      ...(own?.sequences ?? NONE_UNUSED),
      ...(detection?.sequences ?? { bytes: 0, maxBytes: 0 }),
    },
    queue: {
      requestsInFlight: intake.requestsInFlight,
      unmatched: Math.max(0, (progress?.stored ?? 0) - (progress?.matched ?? 0)),
      eventsPerSecond: intake.eventsPerSecond,
      turnedAway: intake.turnedAway,
    },
    store: {
      events: store.events,
      storedBytes: store.storedBytes,
      oldest: oldest === null ? null : new Date(oldest).toISOString(),
      damaged: store.damage.length,
    },
    disk,
    findings,
  };
}

const finding = (
  code: HealthCode,
  level: HealthFinding['level'],
  message: string,
): HealthFinding => ({ code, level, message, mend: MEND[code] });

function serviceFindings(status: ServiceStatus): HealthFinding[] {
  const { notReady, disk, store, maintenanceFailures, sources } = status;
  const overflow = overflowText(store.streamUse, status.now);
  const failing = Object.entries(maintenanceFailures).filter(([, count]) => count > 0);
  const found: (HealthFinding | false)[] = [
    notReady !== null && finding('HLT101', 'problem', `events cannot be accepted: ${notReady}`),
    disk.free < MIN_FREE * disk.size &&
      finding('HLT102', 'warning', `the disk has ${formatBytes(disk.free)} left`),
    store.damage.length > 0 &&
      finding('HLT103', 'problem', `${counted(store.damage.length, 'piece')} of the store damaged`),
    failing.length > 0 &&
      finding(
        'HLT104',
        'warning',
        `maintenance has failed: ${failing.map(([name, count]) => `${name} ${formatCount(count)} times`).join(', ')}`,
      ),
    overflow !== null && finding('HLT105', 'problem', overflow),
    isNearlyFull(store.streamUse) &&
      finding(
        'HLT106',
        'warning',
        `there are ${formatCount(store.streamUse.count)} streams of ${formatCount(store.streamUse.most)}`,
      ),
    ...sources
      .flatMap((source) => failureText(source, status.now) ?? [])
      .map((text) => finding('HLT301', 'problem', `the source ${text}`)),
    ...sources
      .filter((source) => source.state === 'running' && behindText(source) !== '')
      .map((source) =>
        finding('HLT302', 'warning', `the source ${source.name} is ${behindText(source)}`),
      ),
    ...forwardingFindings(status),
  ];
  return found.filter((each) => each !== false);
}

function forwardingFindings({ forwarding, now }: ServiceStatus): (HealthFinding | false)[] {
  if (forwarding === null) return [];
  const { failure, waiting, refused, lastRefusal, lost, lastLoss } = forwarding;
  return [
    failure !== null &&
      finding(
        'HLT401',
        'problem',
        `events cannot be forwarded, and ${counted(waiting, 'event waits', 'events wait')}: ${failure}`,
      ),
    isRecent(lastRefusal?.at ?? null, now) &&
      finding('HLT402', 'warning', `the cluster has refused ${counted(refused, 'event')}`),
    isRecent(lastLoss, now) &&
      finding(
        'HLT403',
        'problem',
        `${counted(lost, 'event')} could not be forwarded before ${lost === 1 ? 'it was' : 'they were'} removed`,
      ),
  ];
}

function ruleFindings({ detection }: ServiceStatus, space: string): HealthFinding[] {
  const own = detection?.spaces.find(({ id }) => id === space);
  if (detection === null || own === undefined) return [];
  const failure = own.failure ?? detection.failure;
  const failing = detection.rules.failing.filter((rule) => rule.space === space);
  const notRun = detection.rules.notRun.filter((rule) => rule.space === space);
  const { unreadStreams } = detection;
  const { differences } = detection.proof;
  const { recent } = own.sequences;
  const found: (HealthFinding | false)[] = [
    failure !== null && finding('HLT201', 'problem', `no rule can run: ${failure}`),
    failing.length > 0 &&
      finding(
        'HLT202',
        'problem',
        `${counted(failing.length, 'rule fails', 'rules fail')}: ${namesOf(failing)}`,
      ),
    notRun.length > 0 &&
      finding(
        'HLT203',
        'warning',
        `${counted(notRun.length, 'enabled rule')} cannot run: ${namesOf(notRun)}`,
      ),
    own.gaps.open > 0 &&
      finding('HLT204', 'warning', `${counted(own.gaps.open, 'gap')} that rules have not read`),
    own.gaps.lost > 0 &&
      finding(
        'HLT205',
        'problem',
        `${counted(own.gaps.lost, 'gap')} whose events retention removed unread`,
      ),
    own.behind > 0 &&
      finding('HLT206', 'warning', `${counted(own.behind, 'rule is', 'rules are')} behind`),
    own.backlog.matches > 0 &&
      finding(
        'HLT207',
        'warning',
        `${counted(own.backlog.matches, 'match', 'matches')} over max_signals wait`,
      ),
    differences > 0 &&
      finding(
        'HLT208',
        'problem',
        `a check found ${counted(differences, 'match', 'matches')} that rules would not find`,
      ),
    unreadStreams.length > 0 &&
      finding(
        'HLT211',
        'warning',
        `no enabled rule reads events of ${counted(unreadStreams.length, 'stream')}: ${namesOf(unreadStreams.map(({ stream }) => ({ name: stream })))}`,
      ),
    ...detection.actions
      .filter((action) => action.space === space && action.failure !== null)
      .map(({ action, waiting, failure: reason }) =>
        finding(
          'HLT212',
          'problem',
          `${actionName(action)} fails, and ${waitingFor(action, waiting)}: ${reason}`,
        ),
      ),
    ...detection.actions
      .filter((action) => action.space === space && action.refused > 0)
      .map(({ action, refused }) => finding('HLT213', 'problem', refusedBy(action, refused))),
    recent.late > 0 &&
      finding(
        'HLT209',
        'warning',
        `${counted(recent.late, 'event')} came too late for sequences in the last ten minutes`,
      ),
    recent.forgotten > 0 &&
      finding(
        'HLT210',
        'problem',
        `${counted(recent.forgotten, 'event')} of open sequences ${recent.forgotten === 1 ? 'was' : 'were'} dropped in the last ten minutes: there is no memory for more`,
      ),
  ];
  return found.filter((each) => each !== false);
}

const SHOWN = 3;

const namesOf = (rules: readonly { readonly name: string }[]) =>
  [...rules.slice(0, SHOWN).map(({ name }) => name), ...(rules.length > SHOWN ? ['…'] : [])].join(
    ', ',
  );

function proofOf({ detection, now }: ServiceStatus, space: string): string {
  const own = detection?.spaces.find(({ id }) => id === space);
  if (detection === null || own === undefined) return 'No rules run in this service.';
  if (own.rules === 0)
    return own.otherTypes === 0 ? 'No rule is enabled.' : 'No rule that can run is enabled.';
  const subject = own.rules === 1 ? 'The one rule' : `All ${formatCount(own.rules)} rules`;
  const verb = own.rules === 1 ? 'has' : 'have';
  if (own.readTo === null)
    return `It is not known yet up to when ${subject.toLowerCase()} ${verb} read every event.`;
  const isToday = own.readTo.slice(0, 10) === now.slice(0, 10);
  const at = own.readTo.slice(isToday ? 11 : 0, 19).replace('T', ' ');
  const missing = own.gaps.open + own.gaps.lost;
  const except = exceptText(missing, detection.proof.differences);
  return `${subject} ${verb} read every event up to ${at} UTC${except}.`;
}
