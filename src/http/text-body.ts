import { whenOver } from './when-over.ts';
import { declaredLength, readBody, type BodyLimits } from './body.ts';
import { HttpProblem } from './problem.ts';
import { badRequest, mediaTypeOf } from './json-body.ts';
import { boundedSender } from './sender.ts';
import type { Call, Services } from './services.ts';
import type { TextBody, TextKind } from '../service/operation/operation.ts';

/** A body that counts as one in flight, since it may be large. Throws {@link HttpProblem}. */
export async function textBody(
  call: Call,
  { admission, bodyLimits }: Services,
  { types, mostBytes }: TextKind,
): Promise<TextBody> {
  const { incoming, outgoing } = call.env;
  const type = mediaTypeOf(call);
  if (!Object.hasOwn(types, type))
    throw new HttpProblem(
      415,
      'media_type_header_exception',
      `send the body with Content-Type: ${Object.keys(types).join(' or ')}`,
    );
  const limits: BodyLimits = {
    ...bodyLimits,
    maxBytes: Math.min(mostBytes, bodyLimits.maxBytes),
    maxInflatedBytes: Math.min(mostBytes, bodyLimits.maxInflatedBytes),
  };
  const { id } = boundedSender(call.get('access'));
  const hold = admission.admit(declaredLength(incoming, limits) ?? 0, id);
  whenOver(incoming, outgoing, () => hold.release());
  const bytes = await readBody(incoming, outgoing, limits, hold);
  try {
    return { text: UTF_8.decode(bytes), type: types[type] ?? '' };
  } catch {
    throw badRequest('the body is not UTF-8');
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
