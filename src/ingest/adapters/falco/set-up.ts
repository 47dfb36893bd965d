/** How many arguments are requested individually. The remaining ones come from `proc.args`. */
const NAMED_ARGUMENTS = 24;

/** The fields that an alert needs to provide everything that the adapter reads. */
export const SET_UP_FIELDS: readonly string[] = [
  'evt.type',
  'evt.rawres',
  'evt.failed',
  'evt.arg.flags',
  'evt.is_open_write',
  'evt.is_open_create',
  'fd.name',
  'fs.path.name',
  'fs.path.target',
  'thread.tid',
  'proc.pid',
  'proc.pid.ts',
  'proc.vpid',
  'proc.name',
  'proc.exe',
  'proc.exepath',
  'proc.args',
  'proc.cmdnargs',
  'proc.cwd',
  'proc.tty',
  'proc.ppid',
  'proc.ppid.ts',
  'proc.pvpid',
  'proc.pname',
  'proc.pexe',
  'proc.pexepath',
  'proc.pcmdline',
  'proc.sname',
  'proc.sid.exepath',
  'user.uid',
  'user.name',
  'group.gid',
  'container.id',
  'container.full_id',
  'container.name',
  'container.image.repository',
  'container.image.tag',
  'container.privileged',
  'k8s.ns.name',
  'k8s.pod.name',
  ...Array.from({ length: NAMED_ARGUMENTS }, (_, index) => `proc.args[${index}]`),
];

const FALCO_YAML = `json_output: true
append_output:
  - match:
      source: syscall
    extra_fields:
${SET_UP_FIELDS.map((field) => `      - ${field}`).join('\n')}`;

const RULES = `- rule: Container process
  desc: Every start, fork and end of a process in a container
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
export const FALCO_SET_UP = `Falco writes alerts, not events: a rule that matches every process makes it tell them. Falco's own
rules go on as before; their alerts on programs that are run become events as well, with \`rule.name\`,
and all others are kept with \`event.kind: alert\`, where no rule for processes reads them. With
\`rule_matching: first\`, the default, each event is told once.

In \`falco.yaml\` (Falco 0.41 or later, which can tell single arguments), the fields for all rules:

\`\`\`yaml
${FALCO_YAML}
\`\`\`

In a rules file:

\`\`\`yaml
${RULES}
\`\`\`

What each part costs: leave out \`proc.args[N]\` and arguments become a guess; \`proc.pid.ts\` and
\`proc.ppid.ts\`, and so do the identities of processes; \`proc.vpid\` and \`proc.pvpid\`, and nothing says
which process entered a container; forks and ends (\`clone\` and others, \`procexit\`), and there are half
as many alerts, and rules that follow a process by its forks see less. One alert is some 2 KB.

Alerts of other rules are read by the fields that they have. Without \`evt.type\` an alert still tells its
process and file, and counts as an opening where the rule says \`opened for writing\` or
\`opened for reading\` before its first value, as Falco's own rules do. Names of fields may have \`_\` for
\`.\`, as Falcosidekick and log shippers write them for Elasticsearch.`;
