import type { Adapter, Converted, Converter } from '../adapter.ts';
import { present } from '../document.ts';
import { gathering } from '../gathering.ts';
import { createAssembler, isJoined, type AuditEvent } from './assembler.ts';
import { callDraft } from './call-draft.ts';
import { COVERAGE } from './coverage.ts';
import { createLastPrograms } from './last-programs.ts';
import { readLine } from './line.ts';
import { rawCallOf } from './raw-call.ts';

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

function skipped(reason: string | null): Converted {
  return { documents: [], skipped: reason };
}
