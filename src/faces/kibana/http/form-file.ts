import { whenOver } from '../../../http/when-over.ts';
import { declaredLength, readBody, type BodyLimits } from '../../../http/body.ts';
import { HttpProblem } from '../../../http/problem.ts';
import { badRequest, mediaTypeOf } from '../../../http/json-body.ts';
import { boundedSender } from '../../../http/sender.ts';
import type { Call, Services } from '../../../http/services.ts';

export const FORM = 'multipart/form-data';

/** A file that is sent in a form. */
export interface FormFile {
  readonly name: string;
  readonly text: string;
}

/** As much as a value list has at most; an import of rules is bounded further by who reads it. */
export const MAX_FORM_BYTES = 33 * 1024 * 1024;

/**
 * The part `file` of a form, within the limits of bodies. A page of another origin could send a form too: it would carry
 * a cookie, for which a header is asked that such a page cannot send. Throws {@link HttpProblem}.
 */
export async function formFile(call: Call, { admission, bodyLimits }: Services): Promise<FormFile> {
  const { incoming, outgoing } = call.env;
  if (mediaTypeOf(call) !== FORM)
    throw new HttpProblem(
      415,
      'media_type_header_exception',
      `send the file as the part "file" of a form, with Content-Type: ${FORM}`,
    );
  const limits: BodyLimits = {
    ...bodyLimits,
    maxBytes: Math.min(MAX_FORM_BYTES, bodyLimits.maxBytes),
    maxInflatedBytes: Math.min(MAX_FORM_BYTES, bodyLimits.maxInflatedBytes),
  };
  const { id } = boundedSender(call.get('access'));
  const hold = admission.admit(declaredLength(incoming, limits) ?? 0, id);
  whenOver(incoming, outgoing, () => hold.release());
  const bytes = await readBody(incoming, outgoing, limits, hold);
  const headers = { 'content-type': incoming.headers['content-type'] ?? '' };
  let form: FormData;
  try {
    form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers }).formData();
  } catch {
    throw badRequest('the form cannot be read: its parts do not end with its boundary');
  }
  const part = form.get('file');
  if (part === null || typeof part === 'string')
    throw badRequest('the form has no part "file" with a file name');
  try {
    return { name: part.name, text: UTF_8.decode(await part.arrayBuffer()) };
  } catch {
    throw badRequest('the file is not UTF-8');
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
