import { exact, inPart, notGiven, type Coverage } from '../adapter.ts';

export const COVERAGE: Coverage = {
  setup: `Load audit rules for programs that are run and, if wanted, for files (many records), such as

\`\`\`
-a always,exit -F arch=b64 -S execve,execveat -k exec
-a always,exit -F arch=b64 -S exit_group -k exit
-a always,exit -F arch=b64 -S openat,creat,unlinkat,renameat2 -F auid=unset -k files
\`\`\`

and run laurel as a plug-in of auditd with

\`\`\`toml
[transform]
execve-argv = ["array"]

[enrich]
pid = true
container = true
\`\`\`

in its \`config.toml\`. Leave \`execve-argv-limit-bytes\`, \`prefix\`, \`line-prefix\` and \`drop-raw\`
unset: arguments are cut, or records look different, with them. \`user-db = true\` adds the names of
users. Read the file that \`[auditlog]\` names.`,
  gives: {
    args: exact('Marked where laurel was told to cut or to join them.'),
    executable: exact(),
    parent: inPart(
      'Where laurel knows it; else by the last program that the parent was seen to run.',
    ),
    entity: exact('From host, pid and what laurel knows a process by.'),
    interactive: exact(),
    directory: exact(),
    user: exact(),
    container: exact('With `container = true`, which is the default.'),
    image: notGiven(),
    pod: notGiven(),
    end: exact('With a rule for `exit_group`; not of killed processes.'),
    files: inPart(
      'With rules for them; opening to write counts as a change, writing makes no record.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    execution_container_management_utility:
      'Programs that are run are found; a process that forks from one without running another is not seen.',
    execution_exec_into_container: 'The leaders of a session and of an entry are not known.',
  },
};
