import type { JobView } from '../../service/jobs/schemas.ts';
import { previewText, type ShownPreview } from '../../report/terminal/preview-text.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { lineWidth } from '../../report/terminal/text-width.ts';
import { loadRules, toJsonRule, writeJson } from '../../rules/index.ts';
import { endOf } from '../../api/client/change-alerts.ts';
import { ServerError } from '../../api/errors.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { invalidArgument } from '../errors.ts';
import { writeAll } from '../terminal/output.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

export interface PreviewCommand extends ServiceOptions {
  readonly from: string;
  readonly to: string;
  readonly limit: number | null;
  readonly format: 'text' | 'json';
  readonly zone: TimeZone;
}

/** Tries a rule of a file out over the events of a service, which keeps nothing of it. */
export async function previewRule(path: string, command: PreviewCommand): Promise<void> {
  const { from, to, limit, format, zone } = command;
  const { rules } = await loadRules([path]);
  const [only, ...others] = rules;
  if (only === undefined || others.length > 0)
    throw invalidArgument(
      `${safeText(path)} has ${rules.length === 0 ? 'no rule' : `${rules.length} rules`}; a preview takes one`,
      'name a file with one rule; dockwarden rules validate says what is wrong in a file',
    );
  const rule = toJsonRule(only.document);
  const client = await serviceClient(command);
  const started = await client.call('POST /dw/rules/_preview', {
    query: { from, to },
    body: writeJson(rule, 'line'),
  });
  const job = await endOf(client, started, () => {});
  if (job.state !== 'done') throw notDone(job);
  const { stdout } = process;
  const preview = job.result as ShownPreview;
  const name = typeof rule['name'] === 'string' ? rule['name'] : path;
  const options = { width: lineWidth(stdout), style: styleFor(stdout), zone };
  await writeAll(
    format === 'json'
      ? [`${safeJson(JSON.stringify(preview))}\n`]
      : [...previewText(name, preview, { ...options, limit: limit ?? Number.POSITIVE_INFINITY })],
  );
}

function notDone({ state, message }: JobView): ServerError {
  const what = state === 'failed' ? 'the preview failed' : 'the preview was cancelled';
  return new ServerError('SRV1012', message === null ? what : `${what}: ${safeText(message)}`);
}
