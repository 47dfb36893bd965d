import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import {
  type Adapter,
  type Drafted,
  exact,
  guessed,
  inPart,
  notGiven,
  type Coverage,
  openWhole,
  skipped,
} from '../adapter.ts';
import { integerAt, textAt, objectAt } from '../members.ts';
import { convertLog } from './convert.ts';
import { capitalized } from '../../../util/capitalized.ts';

const NAME =
  'For a program executed through a symbolic link, the log does not have the name of the link:';

const KUBEARMOR_COVERAGE: Coverage = {
  setup: `Telemetry is controlled by the visibility settings, not by policies: set \`process,file\` in
\`defaultVisibility\` of the KubeArmorConfig, or in the annotation \`kubearmor-visibility\` of a namespace
or pod. \`karmor logs --logFilter=all --json\` writes logs and alerts as JSON, and so do
\`enableStdOutLogs\` and \`enableStdOutAlerts\` of the KubeArmorConfig (to the relay's standard output).
KubeArmor reports executions and file openings, but no forks or exits. It reports every file that is
opened: on a busy node, omit \`file\` and list the relevant files in policies with the action \`Audit\`.
Disable alert throttling (\`alertThrottling\`), which drops repeated alerts.`,
  gives: {
    args: guessed(
      'Split at the spaces that the log joins them with, except for the script of a shell or interpreter (`sh -c …`). argv[0] is the program name in the log.',
    ),
    executable: exact(),
    parent: inPart('Program and pid. Arguments if the execution of the parent is in the log.'),
    entity: guessed(
      'Derived from the host and the pid: the log has no start times, so a later process with the same pid has the same id.',
    ),
    interactive: inPart('Requires a version of KubeArmor that writes `TTY`.'),
    directory: inPart('Requires a version of KubeArmor that writes `Cwd`.'),
    user: inPart('The user from `UID`, but no group.'),
    container: exact(),
    image: exact(),
    pod: exact(),
    end: notGiven(),
    files: inPart(
      'Opening, with its purpose if the log has the flags, and deletion. Creation counts as a modification. No renames or links.',
    ),
    leaders: inPart(
      'Whether a process entered the container (`same_as_process` of the entry leader), from the pids of its parent. No session leader.',
    ),
  },
  missedRules: {
    defense_evasion_false_name: `${NAME} this rule detects misleading names.`,
    defense_evasion_payload_decoded: `${NAME} a BusyBox tool is logged as \`busybox\`.`,
    defense_evasion_security_tool_stopped: `${NAME} \`pkill\` is logged as \`pgrep\`.`,
    discovery_privilege_boundary: `${NAME} \`lsmod\` is logged as \`kmod\`.`,
    execution_container_management_utility:
      'Forks are not reported. The execution itself is detected.',
    execution_decoded_payload_piped_to_shell: `${NAME} a BusyBox tool is logged as \`busybox\`.`,
    execution_download_piped_to_shell: `${NAME} a BusyBox tool is logged as \`busybox\`.`,
    execution_installer_piped_to_shell: `${NAME} a BusyBox tool is logged as \`busybox\`.`,
    impact_process_killing: `${NAME} \`pkill\` is logged as \`pgrep\`.`,
    privilege_escalation_kernel_module: `${NAME} \`insmod\` and \`modprobe\` are logged as \`kmod\`.`,
    privilege_escalation_mount: `${NAME} a BusyBox tool is logged as \`busybox\`.`,
    privilege_escalation_nsenter: `${NAME} a BusyBox tool is logged as \`busybox\`.`,
    privilege_escalation_privileged_operation: `${NAME} \`modprobe\` is logged as \`kmod\`.`,
  },
};

/** KubeArmor logs and alerts as JSON. */
export const KUBEARMOR: Adapter = {
  name: 'kubearmor',
  title: 'KubeArmor',
  isText: false,
  detects: (record) => isJsonObject(record) && isLog(asRelayed(record)),
  draft,
  rows: null,
  open: openWhole(draft),
  coverage: KUBEARMOR_COVERAGE,
};

function draft(record: JsonObject | string): Drafted {
  const log = isJsonObject(record) ? asRelayed(record) : undefined;
  return log !== undefined && isLog(log)
    ? { documents: [convertLog(log)], skipped: null }
    : skipped('not a KubeArmor log or alert');
}

/**
 * Alerts on the host itself may lack the program, and alerts that are not about a process may also
 * lack the pid.
 */
function isLog(record: JsonObject): boolean {
  const type = textAt(record, 'Type');
  return (
    textAt(record, 'Operation') !== undefined &&
    type !== undefined &&
    (textAt(record, 'ProcessName') !== undefined ||
      integerAt(record, 'HostPID') !== undefined ||
      (TYPES.has(type) && textAt(record, 'HostName') !== undefined))
  );
}

const TYPES: ReadonlySet<string> = new Set([
  'MatchedPolicy',
  'MatchedHostPolicy',
  'ContainerLog',
  'HostLog',
]);

/** Names that differ in more than the case of the first letter. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['hostPPid', 'HostPPID'],
  ['hostPid', 'HostPID'],
  ['ppid', 'PPID'],
  ['pid', 'PID'],
  ['uid', 'UID'],
  ['tty', 'TTY'],
  ['atags', 'ATags'],
]);

/**
 * KubeArmor's own log file and standard output use other names than the relay and `karmor`, such as
 * `hostName`. Returns the record with the relay's names.
 */
function asRelayed(record: JsonObject): JsonObject {
  if (textAt(record, 'updatedTime') === undefined) return record;
  const owner = objectAt(record, 'owner');
  return renamed(owner === undefined ? record : { ...record, owner: renamed(owner) });
}

function renamed(record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [NAMES.get(name) ?? capitalized(name), value]),
  );
}
