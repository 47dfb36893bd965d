import { appendFile, open } from 'node:fs/promises';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { safeJson } from '../../util/safe-text.ts';
import type { AlertAction, Delivery } from './alert-action.ts';

/** The part at the end of the file that is searched: what a batch before a kill, and other spaces since, may have written. */
const MAX_REREAD_BYTES = 16 * 1024 * 1024;

/**
 * Writes each alert as a line of JSON to the end of a file, with the field names of Kibana's alert documents. Before a repeated
 * delivery, the end of the file is searched for it, so that each alert has one line, however often the process is killed. The
 * file may be rotated at any time.
 */
export const logAction = (file: string): AlertAction => ({
  type: 'log',
  async run(deliveries) {
    const written = deliveries.some(({ isRepeated }) => isRepeated)
      ? await endOf(file)
      : { lines: '', isCut: false };
    const lines = deliveries
      .filter(({ id, isRepeated }) => !isRepeated || !written.lines.includes(deliveryField(id)))
      .map(lineOf);
    if (lines.length === 0) return;
    // A line that a kill has truncated remains as a line of its own.
    await appendFile(file, `${written.isCut ? '\n' : ''}${lines.join('')}`, { flush: true });
  },
});

const deliveryField = (id: string) => `"dockwarden.delivery":${JSON.stringify(id)}}\n`;

function lineOf({ id, space, alert }: Delivery): string {
  const fields = {
    '@timestamp': formatInstant(BigInt(alert.createdAt) * NANOS_PER_MS),
    'kibana.alert.uuid': alert.id,
    'kibana.alert.rule.rule_id': alert.ruleId,
    'kibana.alert.rule.name': alert.ruleName,
    'kibana.alert.severity': alert.severity,
    'kibana.alert.risk_score': alert.riskScore,
    'kibana.alert.reason': alert.reason,
    'kibana.space_ids': [space],
    'dockwarden.story': alert.story,
  };
  // The delivery comes last: a line that has it is complete.
  return `${safeJson(JSON.stringify(fields).slice(0, -1))},${deliveryField(id)}`;
}

async function endOf(file: string): Promise<{ readonly lines: string; readonly isCut: boolean }> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return { lines: '', isCut: false };
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, MAX_REREAD_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString('utf8', 0, bytesRead);
    return { lines, isCut: lines !== '' && !lines.endsWith('\n') };
  } finally {
    await handle.close();
  }
}
