import { exact, guessed, inPart, notGiven, type Coverage } from '../adapter.ts';

export const TRACEE_COVERAGE: Coverage = {
  setup: `Trace starts, forks and ends of processes, and events of files where rules look at them, and sort
them, because they come from several processors. Up to 0.24:

\`\`\`sh
tracee --scope container --output json --output option:sort-events --events \\
  sched_process_exec,sched_process_fork,sched_process_exit,security_file_open,security_inode_unlink,security_inode_rename,security_inode_symlink,file_modification
\`\`\`

After 0.24 the output is \`--output destinations.events.format=json --output sort-events\`, and
\`--enrichment container\` adds names, images and pods. Limit \`security_file_open\` to the paths of
the rules (\`security_file_open.data.pathname=/etc/*\`, or a policy): it is asked at every opening.
Flags of openings are read as numbers and as names (\`option:parse-arguments\`,
\`--enrichment decoded-data\`). Where only the system calls \`execve\` and \`execveat\` are traced, they
are the starts of programs, told by the path that was asked for. Leave \`option:relative-time\` out. Findings of signatures and detectors
are kept as alerts.`,
  gives: {
    args: exact('A fork has those of its parent.'),
    executable: exact(),
    parent: inPart(
      'From the events before in the stream; of a parent that was there first, identity and pid.',
    ),
    entity: exact(
      'The hash of the sensor with the pid; a fork does not tell the identity of the child.',
    ),
    interactive: guessed(
      'Whether the input is a terminal: in a pipe it is none, even if somebody sits at one.',
    ),
    directory: notGiven(),
    user: inPart('The real user, not the effective one; no group.'),
    container: exact(
      'What the runtime does before the first program of a container counts as the host’s.',
    ),
    image: exact('Needs the enrichment of containers.'),
    pod: exact('Needs the enrichment of containers.'),
    end: exact('Ends of threads are skipped.'),
    files: inPart(
      'Openings with their flags, writes, renaming, deletion, symbolic links; a new file shows as opened for writing.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    execution_exec_into_container: 'The leader of the entry into a container is not told.',
  },
};
