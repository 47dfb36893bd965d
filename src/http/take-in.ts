import { isRefusal } from '../service/events/intake/intake-service.ts';
import {
  type IntakeOutcome,
  type IntakeRequest,
  MAX_ACTIONS,
  MAX_DOCUMENTS,
} from '../service/events/intake/intake.ts';

import type { SenderName } from '../service/events/intake/senders.ts';
import { CodedError } from '../util/coded-error.ts';
import { whenOver } from './when-over.ts';
import { declaredLength, readBody, type BodyLimits } from './body.ts';
import { HttpProblem, storeProblem } from './problem.ts';
import { boundedSender } from './sender.ts';
import type { Call, Services } from './services.ts';

/** The part of an `IntakeRequest` that depends on the route. */
export type Reading = Pick<IntakeRequest, 'framing' | 'inputFormat' | 'index'> &
  Partial<Pick<IntakeRequest, 'id' | 'isCreate'>>;

/**
 * Reads a body and stores its events, for every route that accepts events. Resolves when they are on disk. If it throws
 * `HttpProblem`, nothing of the request has been stored.
 */
export async function takeIn(
  call: Call,
  services: Services,
  reading: Reading,
  limits: BodyLimits = services.bodyLimits,
): Promise<IntakeOutcome> {
  const { incoming, outgoing } = call.env;
  const { admission, intake, metrics, senders } = services;
  const sender = senderOf(call);
  const bounded = boundedSender(call.get('access'));
  const hold = admission.admit(declaredLength(incoming, limits) ?? 0, bounded.id);
  // Held until the answer is sent: it may be as large as the body, and the client may not read it.
  whenOver(incoming, outgoing, () => hold.release());
  try {
    const body = await readBody(incoming, outgoing, limits, hold);
    hold.reserve(Math.max(body.length, LINE_BYTES * linesIn(body, reading) - FREE_BYTES));
    const started = performance.now();
    const result = await intake.submit({
      ...FROM_HTTP,
      ...reading,
      streams: call.get('access').principal.streams,
      sender: bounded,
      body,
    });
    if (isRefusal(result)) throw new HttpProblem(result.status, result.type, result.reason);
    metrics.stored((performance.now() - started) / 1_000);
    senders.stored(sender, result);
    return result;
  } catch (error) {
    senders.refused(sender, error instanceof Error ? error.message : String(error));
    throw error instanceof CodedError ? storeProblem(error) : error;
  }
}

/** The memory that a line takes until its answer is sent; for very short lines that is far more than their bytes. */
const LINE_BYTES = 256;

/** Requests whose lines take less than this are not charged for them. */
const FREE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;

/** Counts lines up to a bound: a request with more lines is refused while it is read. */
function linesIn(body: Uint8Array, { framing }: Reading): number {
  const most = framing === 'bulk' ? 2 * MAX_ACTIONS : MAX_DOCUMENTS;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  let lines = 0;
  for (
    let at = bytes.indexOf(LINE_FEED);
    at >= 0 && lines < most;
    at = bytes.indexOf(LINE_FEED, at + 1)
  ) {
    lines += 1;
  }
  return lines;
}

const FROM_HTTP = { id: null, isCreate: false, source: 'http' };

function senderOf(call: Call): SenderName {
  const { principal, address } = call.get('access');
  return {
    name: principal.name,
    keyId: principal.kind === 'key' ? principal.id : null,
    agent: call.req.header('user-agent') ?? '',
    address,
  };
}
