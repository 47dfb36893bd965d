import { z } from 'zod';
import type { Right } from '../../service/operation/rights.ts';
import { CodedError } from '../../util/coded-error.ts';
import { HttpProblem, operationProblem } from '../../http/problem.ts';
import { json } from '../../http/answers.ts';
import type { ValueOf, Method, OperationRef, TextKind } from '../../service/operation/operation.ts';
import { callDetection } from '../../http/detection-call.ts';
import { type Shape, type Fields } from '../../service/operation/fields.ts';
import { readFields, readQuery } from '../../http/fields.ts';
import { badRequest, hasBody, mediaTypeOf, parsedJson } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';
import type { Access, Call, Services } from '../../http/services.ts';
import { declaredLength, readBody, type BodyLimits } from '../../http/body.ts';
import { boundedSender } from '../../http/sender.ts';
import { textBody } from '../../http/text-body.ts';
import { whenOver } from '../../http/when-over.ts';
import { MAX_IMPORT_BYTES, OBJECT } from '../../service/rules/limits.ts';

const FORM = 'multipart/form-data';

/** A file that is sent in a form. */
export interface FormFile {
  readonly name: string;
  readonly text: string;
}

/** What a route has read of a request. */
export interface Asked<Query extends Shape, Body> {
  /** From the path, decoded. */
  readonly id: string;
  readonly query: z.output<Fields<Query>>;
  readonly body: Body;
  /** The body as it was sent, in which numbers have all digits; empty without one. */
  readonly text: string;
  /** Of a form. */
  readonly file: FormFile;
  readonly by: string;
  readonly access: Access;
  readonly call: Call;
  /** Calls an operation in the space of the request, in the name of the caller. */
  readonly perform: <Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
  ) => Promise<ValueOf<Result>>;
}

/** `maybe` where a body may be left out, `list` for one that may be large, `file` for a form with a file. */
type Sends = 'object' | 'maybe' | 'list' | 'file';

interface Declared<Query extends Shape, Body extends z.ZodType> {
  readonly on: `${Method} /api/${string}`;
  /** Completes the sentence "this request …". */
  readonly about: string;
  readonly right: Right | 'signed-in';
  readonly audit?: string;
  readonly query?: Query;
  readonly body?: Body;
  /** `object` where it is left out and there is a body. */
  readonly sends?: Sends;
  readonly answer?: z.ZodType;
  /** Of an answer that is a file. */
  readonly answerType?: string;
  readonly example?: NonNullable<Route['example']>;
  /** Its answer is an object, JSON text, or a response. */
  readonly run: (
    asked: Asked<Query, z.output<Body>>,
    services: Services,
  ) => Promise<object | string>;
}

const NOTHING = {};
const ANY = z.looseObject({});
/** Many objects, as many as a file of them may have. */
const LIST: TextKind = { ...OBJECT, mostBytes: MAX_IMPORT_BYTES };

/** As much as a value list has at most; an import of rules is bounded further by who reads it. */
const MAX_FORM_BYTES = 33 * 1024 * 1024;

const NO_FILE: FormFile = { name: '', text: '' };

/**
 * A route of an API of Kibana. Names of a query or a body that are not known are no error: clients of other versions
 * send them. All that succeeds is answered with 200, for clients that know no other success.
 */
export function kibanaRoute<
  Query extends Shape = typeof NOTHING,
  Body extends z.ZodType = typeof ANY,
>(spec: Declared<Query, Body>): Route {
  const { on, about, right, audit = null, answer, answerType, example } = spec;
  const sends = spec.sends ?? (spec.body === undefined ? undefined : 'object');
  const [method, path] = on.split(' ') as [Method, string];
  const query: Fields<Query> = z.strictObject(spec.query ?? (NOTHING as Query));
  return {
    method,
    path,
    about,
    right,
    isOfSpace: true,
    audit,
    query,
    ...(spec.body === undefined ? {} : { body: spec.body }),
    ...(sends === 'file' ? { accepts: [FORM], mostBytes: MAX_FORM_BYTES } : {}),
    ...(sends === 'list' ? { mostBytes: LIST.mostBytes } : {}),
    ...(answer === undefined ? {} : { answer }),
    ...(answerType === undefined ? {} : { answerType }),
    ...(example === undefined ? {} : { example }),
    async handle(call, services) {
      const access = call.get('access');
      const text = await textOf(call, services, sends);
      const asked: Asked<Query, z.output<Body>> = {
        id: call.req.param('id') ?? '',
        query: readQuery(knownNames(call, query), query),
        body:
          spec.body === undefined || text === ''
            ? ({} as z.output<Body>)
            : readFields(parsedJson(text), spec.body),
        text,
        file: sends === 'file' ? await formFile(call, services) : NO_FILE,
        by: access.principal.name,
        access,
        call,
        perform: async (operation, ask) =>
          (await callDetection(services, access, operation, ask)).value,
      };
      try {
        const made = await spec.run(asked, services);
        return made instanceof Response ? made : json(call, made);
      } catch (error) {
        throw error instanceof CodedError ? operationProblem(error) : error;
      }
    },
  };
}

async function textOf(call: Call, services: Services, sends: Sends | undefined): Promise<string> {
  if (sends === undefined || sends === 'file') return '';
  if (sends === 'maybe' && !hasBody(call)) return '';
  const { text } = await textBody(call, services, sends === 'list' ? LIST : OBJECT);
  if (text === '' && sends !== 'maybe') throw badRequest('the body is missing');
  return text;
}

/**
 * The part `file` of a form, within the limits of bodies. A page of another origin could send a form too: it would carry
 * a cookie, for which a header is asked that such a page cannot send. Throws {@link HttpProblem}.
 */
async function formFile(call: Call, { admission, bodyLimits }: Services): Promise<FormFile> {
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

function knownNames(call: Call, fields: Fields): URLSearchParams {
  const sent = new URL(call.req.url).searchParams;
  return new URLSearchParams([...sent].filter(([name]) => Object.hasOwn(fields.shape, name)));
}

/** Of exports. */
export const NDJSON = 'application/ndjson';
export const TEXT = 'text/plain; charset=utf-8';

/** An export, as a file. */
export function fileOf(text: string, name: string, type = NDJSON): Response {
  const safe = name.replace(/[^\w.-]/g, '_').slice(0, 200);
  return new Response(text, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${safe === '' ? 'export' : safe}"`,
    },
  });
}
