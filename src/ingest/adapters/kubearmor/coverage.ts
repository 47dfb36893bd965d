import { exact, guessed, inPart, notGiven, type Coverage } from '../adapter.ts';

const NAME = 'The name that a program was called by is not in the log where a link leads to it:';

export const KUBEARMOR_COVERAGE: Coverage = {
  setup: `Telemetry comes from visibility, not from policies: \`process,file\` in
\`defaultVisibility\` of the KubeArmorConfig, or by namespace or pod in the annotation
\`kubearmor-visibility\`. \`karmor logs --logFilter=all --json\` writes logs and alerts as JSON, as do
\`enableStdOutLogs\` and \`enableStdOutAlerts\` of the KubeArmorConfig (the relay's standard output). What
is run and what is opened is seen, no fork and no end. File events come for every file that is opened:
on a busy node leave \`file\` out and name the files that matter in policies with the action \`Audit\`.
Alert throttling (\`alertThrottling\`) drops what repeats: switch it off.`,
  gives: {
    args: guessed(
      'Joined with blanks, split again; the script of a shell or interpreter (`sh -c …`) stays whole. argv[0] is the name of the program that the log has.',
    ),
    executable: exact(),
    parent: inPart('Program and pid; arguments where the parent was seen to be run.'),
    entity: guessed(
      'Of host and pid: the log has no start of a process, so one that gets the same pid later has the same id.',
    ),
    interactive: inPart('Where the version of KubeArmor writes `TTY`.'),
    directory: inPart('Where the version of KubeArmor writes `Cwd`.'),
    user: inPart('The user by `UID`, not the group.'),
    container: exact(),
    image: exact(),
    pod: exact(),
    end: notGiven(),
    files: inPart(
      'Opening, with what for where the flags are in the log, and deletion. A new file looks like a change; no renames, no links.',
    ),
    leaders: inPart(
      'Whether a process entered the container (`same_as_process` of the entry leader), by the pids of its parent; no session.',
    ),
  },
  missedRules: {
    defense_evasion_false_name: `${NAME} a false one is what this rule looks for.`,
    defense_evasion_payload_decoded: `${NAME} a tool of BusyBox is \`busybox\`.`,
    defense_evasion_security_tool_stopped: `${NAME} \`pkill\` is \`pgrep\`.`,
    discovery_privilege_boundary: `${NAME} \`lsmod\` is \`kmod\`.`,
    execution_container_management_utility: 'Forks are not seen: the alert of the exec stands.',
    execution_decoded_payload_piped_to_shell: `${NAME} a tool of BusyBox is \`busybox\`.`,
    execution_download_piped_to_shell: `${NAME} a tool of BusyBox is \`busybox\`.`,
    execution_installer_piped_to_shell: `${NAME} a tool of BusyBox is \`busybox\`.`,
    impact_process_killing: `${NAME} \`pkill\` is \`pgrep\`.`,
    privilege_escalation_kernel_module: `${NAME} \`insmod\` and \`modprobe\` are \`kmod\`.`,
    privilege_escalation_mount: `${NAME} a tool of BusyBox is \`busybox\`.`,
    privilege_escalation_nsenter: `${NAME} a tool of BusyBox is \`busybox\`.`,
    privilege_escalation_privileged_operation: `${NAME} \`modprobe\` is \`kmod\`.`,
  },
};
