import { exact, guessed, inPart, notGiven, type Coverage } from '../adapter.ts';

export const TRACEE_COVERAGE: Coverage = {
  setup: `Trace executions, forks and exits of processes, and the file events that your rules need. Sort the
events, because they come from several CPUs. Up to Tracee 0.24:

\`\`\`sh
tracee --scope container --output json --output option:sort-events --events \\
  sched_process_exec,sched_process_fork,sched_process_exit,security_file_open,security_inode_unlink,security_inode_rename,security_inode_symlink,file_modification
\`\`\`

After 0.24 the options are \`--output destinations.events.format=json --output sort-events\`, and
\`--enrichment container\` adds names, images and pods. Limit \`security_file_open\` to the paths in your
rules (\`security_file_open.data.pathname=/etc/*\`, or a policy), because it is triggered each time a
file is opened. The flags may be numbers or names (\`option:parse-arguments\`,
\`--enrichment decoded-data\`). If only the system calls \`execve\` and \`execveat\` are traced, they count as
program executions with the requested path. Do not use \`option:relative-time\`. Findings of signatures
and detectors are kept as alerts.`,
  gives: {
    args: exact('A forked process has those of its parent.'),
    executable: exact(),
    parent: inPart(
      'From earlier events in the stream. For a parent that started before the stream, only its identity and pid.',
    ),
    entity: exact(
      'The hash of the sensor combined with the pid. A fork event does not have the identity of the child.',
    ),
    interactive: guessed(
      'Whether standard input is a terminal, which it is not in a pipeline, even in an interactive session.',
    ),
    directory: notGiven(),
    user: inPart('The real user, not the effective one. No group.'),
    container: exact(
      'Activity of the container runtime before the first program of a container is attributed to the host.',
    ),
    image: exact('Requires container enrichment.'),
    pod: exact('Requires container enrichment.'),
    end: exact('Thread exits are skipped.'),
    files: inPart(
      'Opening with flags, writes, renames, deletion and symbolic links. Creation shows as opening for writing.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    execution_exec_into_container: 'The entry leader of the container is not reported.',
  },
};
