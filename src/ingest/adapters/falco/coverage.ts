import { words } from '../../../util/words.ts';
import { exact, inPart, type Coverage } from '../adapter.ts';

/** How many arguments are requested individually. The remaining ones come from `proc.args`. */
const NAMED_ARGUMENTS = 24;

/** The fields that an alert needs to provide everything that the adapter reads. */
export const SET_UP_FIELDS: readonly string[] = [
  ...words(`
    evt.type evt.rawres evt.failed evt.arg.flags evt.is_open_write evt.is_open_create
    fd.name fs.path.name fs.path.target thread.tid proc.pid proc.pid.ts proc.vpid proc.name
    proc.exe proc.exepath proc.args proc.cmdnargs proc.cwd proc.tty proc.ppid proc.ppid.ts
    proc.pvpid proc.pname proc.pexe proc.pexepath proc.pcmdline proc.sname proc.sid.exepath
    user.uid user.name group.gid container.id container.full_id container.name
    container.image.repository container.image.tag container.privileged k8s.ns.name
    k8s.pod.name
  `),
  ...Array.from({ length: NAMED_ARGUMENTS }, (_, index) => `proc.args[${index}]`),
];

const FALCO_YAML = `json_output: true
append_output:
  - match:
      source: syscall
    extra_fields:
${SET_UP_FIELDS.map((field) => `      - ${field}`).join('\n')}`;

const RULES = `- rule: Container process
  desc: Every execution, fork and exit of a process in a container
  condition: >
    container.id != host and thread.ismain = true and
    ((evt.type in (execve, execveat, clone, clone3, fork, vfork) and evt.rawres = 0) or
    evt.type = procexit)
  output: Container process (command=%proc.cmdline)
  priority: DEBUG
  tags: [telemetry]

- rule: Container file
  desc: Changes to files in a container, and service account tokens that are read
  condition: >
    container.id != host and evt.rawres >= 0 and
    ((evt.type in (open, openat, openat2) and evt.is_open_write = true) or
    (evt.type in (open, openat, openat2) and fd.name contains /serviceaccount/) or
    evt.type in (creat, unlink, unlinkat, rename, renameat, renameat2, link, linkat, symlink,
    symlinkat))
  output: Container file (command=%proc.cmdline file=%fd.name)
  priority: DEBUG
  tags: [telemetry]`;

/** The settings and rules to add to Falco's configuration. */
const FALCO_SET_UP = `Falco writes alerts, not events, so a rule that matches every process is needed to collect events.
Falco's own rules keep working: their alerts about program executions become process events too, with
\`rule.name\`, and all other alerts are kept with \`event.kind: alert\`, which process rules do not match.
With \`rule_matching: first\`, the default, each event is reported once.

Add these fields to all rules in \`falco.yaml\` (Falco 0.41 or later, which supports individual arguments):

\`\`\`yaml
${FALCO_YAML}
\`\`\`

Add these rules to a rules file:

\`\`\`yaml
${RULES}
\`\`\`

You can omit parts to reduce the volume; one alert takes about 2 KB. Without \`proc.args[N]\`, arguments
are a guess. Without \`proc.pid.ts\` and \`proc.ppid.ts\`, the identities of processes are a guess. Without
\`proc.vpid\` and \`proc.pvpid\`, processes that entered a container are not recognised. Without forks and
exits (\`clone\` and the others, \`procexit\`), there are half as many alerts, but rules that follow a
process across forks miss matches.

Alerts of other rules are converted as far as their fields allow. An alert without \`evt.type\` still has
its process and file, and counts as a file opening if its output contains \`opened for writing\` or
\`opened for reading\` before the first value, as in Falco's own rules. Field names may have \`_\` in place
of \`.\`, as Falcosidekick and log shippers write them for Elasticsearch.`;

export const FALCO_COVERAGE: Coverage = {
  setup: FALCO_SET_UP,
  gives: {
    args: exact(
      'From `proc.args[N]`. Without these fields arguments are a guess: they are split at spaces, except for the script of a shell or interpreter (`sh -c …`). The setup requests 24 arguments and any further ones are a guess. Falco truncates all arguments together to 4,096 bytes. Falcosidekick must keep the brackets (leave `bracketreplacer` empty).',
    ),
    executable: exact('From `proc.exepath`; otherwise the name, truncated to 15 bytes.'),
    parent: inPart('Arguments are a guess, because `proc.pcmdline` joins them.'),
    entity: exact(
      'Requires `proc.pid.ts` and `proc.ppid.ts`. Otherwise derived from the host and the pid, which may be reused.',
    ),
    interactive: exact('From `proc.tty`.'),
    directory: exact(),
    user: exact(),
    container: exact(
      'From `container.full_id`; only twelve digits until Falco has queried the container runtime.',
    ),
    image: inPart('Missing until Falco has queried the container runtime.'),
    pod: inPart('Missing until Falco has queried the container runtime.'),
    end: exact('Requires `procexit` in the rule.'),
    files: exact(
      'Opening, creation, deletion, renames and links; requires a rule for them. `file.path` of a rename or link is the new path.',
    ),
    leaders: inPart(
      'Whether a process entered the container (`same_as_process` of the entry leader), which requires `proc.vpid` and `proc.pvpid`, and the name of the session leader.',
    ),
  },
  missedRules: {},
};
