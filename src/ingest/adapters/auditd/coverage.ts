import { exact, inPart, notGiven, type Coverage } from '../adapter.ts';

export const COVERAGE: Coverage = {
  setup: `Load rules for programs that are run and for the files to be watched, such as

\`\`\`
-a always,exit -F arch=b64 -S execve,execveat -k exec
-a always,exit -F arch=b32 -S execve,execveat -k exec
-a always,exit -F arch=b64 -S fork,vfork,clone -k fork
-a always,exit -F arch=b64 -S exit_group -k exit
-w /etc/crontab -p wa -k persistence
-w /etc/ld.so.preload -p wa -k persistence
\`\`\`

with \`augenrules --load\`, and do not exclude the record types \`CWD\`, \`PATH\` and \`PROCTITLE\`. A
watch (\`-w\`) follows a path of the host, not the same path in containers; a rule such as
\`-a always,exit -F arch=b64 -S openat,creat,unlinkat,renameat2 -F auid=unset -k files\` sees files
in containers too, at the price of many records. \`log_format = ENRICHED\` in \`auditd.conf\` adds the
names of users, \`name_format = hostname\` that of the host.

Read are \`/var/log/audit/audit.log\`, the output of \`ausearch --raw\`, what audisp-syslog sent, and
the kernel's log. What \`journalctl\` shows of audit has no stamps, so its lines cannot be joined.`,
  gives: {
    args: exact('Marked where records were lost or PROCTITLE had to do.'),
    executable: exact(),
    parent: inPart(
      'By the last program that the parent was seen to run, or inherited in a fork; else only its pid.',
    ),
    entity: inPart(
      'From host, pid and the last program run, or the fork. A fork in a container tells a pid that counts there alone and makes no event; nor does `clone3`, which may start a thread.',
    ),
    interactive: exact(),
    directory: exact(),
    user: exact('Names with `log_format = ENRICHED`.'),
    container: notGiven("The kernel's audit does not know containers; laurel adds them."),
    image: notGiven(),
    pod: notGiven(),
    end: exact('With a rule for `exit_group`; not of processes that are killed.'),
    files: inPart(
      'With rules for them; opening to write counts as a change, writing makes no record.',
    ),
    leaders: notGiven(),
  },
  missedRules: {},
  missesAll:
    'The records have no `container.id`, which every shipped rule asks for: use laurel, or rules of your own without it.',
};
