import {
  type Adapter,
  type Converter,
  exact,
  inPart,
  notGiven,
  type Coverage,
  gathering,
  skipped,
} from '../adapter.ts';
import { present } from '../document.ts';
import { createAssembler, isJoined, type AuditEvent } from './assembler.ts';
import { callDraft } from './call-draft.ts';
import { createLastPrograms, rawCallOf } from './raw-call.ts';
import { readLine } from './line.ts';

const COVERAGE: Coverage = {
  setup: `Load audit rules for program executions and for the files to be monitored, for example:

\`\`\`
-a always,exit -F arch=b64 -S execve,execveat -k exec
-a always,exit -F arch=b32 -S execve,execveat -k exec
-a always,exit -F arch=b64 -S fork,vfork,clone -k fork
-a always,exit -F arch=b64 -S exit_group -k exit
-w /etc/crontab -p wa -k persistence
-w /etc/ld.so.preload -p wa -k persistence
\`\`\`

Load them with \`augenrules --load\`, and do not exclude the record types \`CWD\`, \`PATH\` and
\`PROCTITLE\`. A watch (\`-w\`) monitors a path on the host, but not the same path in containers. A rule
such as \`-a always,exit -F arch=b64 -S openat,creat,unlinkat,renameat2 -F auid=unset -k files\` also
covers files in containers, at the cost of many records. In \`auditd.conf\`, \`log_format = ENRICHED\` adds
user names and \`name_format = hostname\` adds the host name.

The adapter reads \`/var/log/audit/audit.log\`, the output of \`ausearch --raw\`, messages from
audisp-syslog, and the kernel log. Audit messages in the output of \`journalctl\` have no event ids, so
their records cannot be joined.`,
  gives: {
    args: exact('Marked if records were lost or only PROCTITLE was available.'),
    executable: exact(),
    parent: inPart(
      'The last program that the parent was seen to execute or inherited in a fork; otherwise only its pid.',
    ),
    entity: inPart(
      'Derived from the host, the pid and the last execution or fork. A fork in a container is skipped because its pid is valid only in the namespace of the container, and so is `clone3` because it may start a thread.',
    ),
    interactive: exact(),
    directory: exact(),
    user: exact('User names require `log_format = ENRICHED`.'),
    container: notGiven("The kernel's audit subsystem has no container ids; laurel adds them."),
    image: notGiven(),
    pod: notGiven(),
    end: exact('Requires a rule for `exit_group`. Killed processes are not included.'),
    files: inPart(
      'Requires file rules. Opening a file for writing counts as a modification, because writes are not recorded.',
    ),
    leaders: notGiven(),
  },
  missedRules: {},
  missesAll:
    'The records have no `container.id`, which every shipped rule requires. Use laurel, or your own rules without that condition.',
};

/** Raw audit records, as auditd writes them to its log. */
export const AUDITD: Adapter = {
  name: 'auditd',
  title: 'auditd (raw records)',
  isText: true,
  draft: null,
  rows: null,
  detects: (record) => typeof record === 'string' && readLine(record) !== undefined,
  open,
  coverage: COVERAGE,
};

function open(): Converter {
  const programs = createLastPrograms();
  const gathered = gathering();
  const assembler = createAssembler(gathered.drop);
  const convertEvent = (event: AuditEvent) => {
    const call = rawCallOf(event, programs);
    if (call === undefined) {
      gathered.drop('audit event without its SYSCALL record');
      return;
    }
    const made = callDraft(call, 'auditd');
    gathered.add(typeof made === 'string' ? made : present(made), () => event.lines.join('\n'));
    if (call.name === 'exit_group') programs.end(call);
  };
  return {
    convert: (record) => {
      const line = typeof record === 'string' ? readLine(record) : undefined;
      if (line === undefined) return skipped('not an audit record');
      if (!isJoined(line.type)) {
        return skipped(assembler.isOpen(line) ? null : 'audit record of an unsupported type');
      }
      assembler.add(line).forEach(convertEvent);
      return gathered.take();
    },
    finish: () => {
      assembler.finish().forEach(convertEvent);
      return gathered.take();
    },
  };
}
