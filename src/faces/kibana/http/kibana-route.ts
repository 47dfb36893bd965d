import { operationNamed } from '../../../service/detection/operations.ts';
import { z } from 'zod';
import type {
  OperationName,
  OperationArguments,
  OperationResult,
} from '../../../service/detection/operations.ts';
import type { Right } from '../../../service/operation/rights.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { operationProblem } from '../../../http/problem.ts';
import { json } from '../../../http/answers.ts';
import type { ValueOf } from '../../../service/operation/answer.ts';
import { callDetection } from '../../../http/detection-call.ts';
import { type Shape, type Fields } from '../../../service/operation/fields.ts';
import { readFields, readQuery } from '../../../http/fields.ts';
import { badRequest, hasBody, parsedJson } from '../../../http/json-body.ts';
import type { Route } from '../../../http/route.ts';
import type { Method } from '../../../service/operation/operation.ts';
import type { Access, Call, Services } from '../../../http/services.ts';
import { OBJECT, textBody } from '../../../http/text-body.ts';
import type { TextKind } from '../../../service/operation/operation.ts';
import { MAX_IMPORT_BYTES } from '../../../service/rules/limits.ts';
import { FORM, formFile, MAX_FORM_BYTES, type FormFile } from './form-file.ts';

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
  /** Calls an operation in the space of the request, in the name of whoever asks. */
  readonly perform: <Name extends OperationName>(
    name: Name,
    args: OperationArguments<Name>,
  ) => Promise<ValueOf<OperationResult<Name>>>;
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
  /** Nothing where it has no body. */
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

const NO_FILE: FormFile = { name: '', text: '' };

/**
 * A route of an API of Kibana. Names of a query or a body that are not known are no error: clients of other versions
 * send them. All that succeeds is answered with 200, for clients that know no other success.
 */
export function kibanaRoute<
  Query extends Shape = typeof NOTHING,
  Body extends z.ZodType = typeof ANY,
>(spec: Declared<Query, Body>): Route {
  const { on, about, right, audit = null, sends, answer, answerType, example } = spec;
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
        perform: async (name, args) =>
          (await callDetection(services, access, operationNamed(name), args ?? ({} as typeof args)))
            .value,
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
