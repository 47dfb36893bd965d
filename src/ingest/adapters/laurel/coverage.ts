import { exact, inPart, notGiven, type Coverage } from '../adapter.ts';

export const COVERAGE: Coverage = {
  setup: `Load audit rules for program executions and, optionally, for files (which produces many records), for
example:

\`\`\`
-a always,exit -F arch=b64 -S execve,execveat -k exec
-a always,exit -F arch=b64 -S exit_group -k exit
-a always,exit -F arch=b64 -S openat,creat,unlinkat,renameat2 -F auid=unset -k files
\`\`\`

Run laurel as an auditd plug-in with these settings in its \`config.toml\`:

\`\`\`toml
[transform]
execve-argv = ["array"]

[enrich]
pid = true
container = true
\`\`\`

Do not set \`execve-argv-limit-bytes\`, \`prefix\`, \`line-prefix\` or \`drop-raw\`, which truncate arguments
or change the record format. \`user-db = true\` adds user names. The input is the log file configured in
\`[auditlog]\`.`,
  gives: {
    args: exact('Marked if laurel is configured to truncate or join them.'),
    executable: exact(),
    parent: inPart(
      'Provided if laurel knows the parent; otherwise the last program that the parent was seen to execute.',
    ),
    entity: exact('Derived from the host, the pid and the process identifier of laurel.'),
    interactive: exact(),
    directory: exact(),
    user: exact(),
    container: exact('Requires `container = true`, which is the default.'),
    image: notGiven(),
    pod: notGiven(),
    end: exact('Requires a rule for `exit_group`. Killed processes are not included.'),
    files: inPart(
      'Requires file rules. Opening a file for writing counts as a modification, because writes are not recorded.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    execution_container_management_utility:
      'Executions are detected. A process forked without an execution is not reported.',
    execution_exec_into_container: 'The session leader and the entry leader are unknown.',
  },
};
