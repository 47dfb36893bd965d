import type { JsonObject } from '../../../events/json.ts';
import { draftOf, type Draft, type Parts } from '../document.ts';
import { itemsAt, textAt, timeAt } from '../members.ts';
import { fileOf } from '../parts.ts';
import { headOf } from './event.ts';
import { processOf } from './process.ts';
import { containerOf, orchestratorOf } from './context.ts';

export function convertLog(record: JsonObject): Draft {
  const head = headOf(record);
  const host = textAt(record, 'HostName');
  const { process, guesses } = processOf(record);
  const policy = textAt(record, 'PolicyName');
  const parts: Parts = {
    host: { name: host, hostname: host },
    container: containerOf(record),
    orchestrator: orchestratorOf(record),
    process,
    user: process['user'],
    ...(head.dataset === 'file' ? { file: fileOf(textAt(record, 'Resource')) } : {}),
    ...(policy === undefined
      ? {}
      : {
          rule: { name: policy },
          message: textAt(record, 'Message'),
          tags: itemsAt(record, 'ATags').filter((tag) => typeof tag === 'string'),
        }),
    dockwarden: { reconstructed: guesses },
  };
  const time = timeAt(record, 'UpdatedTime') ?? timeAt(record, 'Timestamp');
  return draftOf({ ...head, time, module: 'kubearmor' }, parts);
}
