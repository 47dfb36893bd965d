import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { IntakeOutcome } from '../../service/events/intake/intake.ts';
import { HttpProblem } from '../../http/problem.ts';
import { mediaTypeOf } from '../../http/json-body.ts';
import { foreignRoutes, type Route } from '../../http/route.ts';
import type { Call, Services } from '../../http/services.ts';
import { takeIn } from '../../http/take-in.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';

/** What the specification recommends. */
const MAX_BYTES = 20 * 1024 * 1024;

/** OpenTelemetry's protocol for logs over HTTP. Answers, errors too, are in the encoding of the request. */
export const OTLP_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: ['POST /v1/logs'],
    about: 'stores log records of OpenTelemetry',
    right: 'ingest',
    mostBytes: MAX_BYTES,
    async handle(call, services) {
      const type = mediaTypeOf(call);
      if (type !== JSON_TYPE && type !== PROTOBUF_TYPE)
        throw new HttpProblem(
          415,
          'media_type_header_exception',
          `Content-Type ${type} is not supported; send ${PROTOBUF_TYPE} or ${JSON_TYPE}`,
        );
      try {
        return answer(type, 200, responseOf(await store(call, services, type)));
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        const status = { code: CODES[error.status] ?? INVALID_ARGUMENT, message: error.message };
        return answer(type, error.status, statusMessage(status), error.retryAfter);
      }
    },
  },
]);

function store(call: Call, services: Services, type: string): Promise<IntakeOutcome> {
  const { bodyLimits } = services;
  return takeIn(
    call,
    services,
    {
      framing: type === JSON_TYPE ? 'otlp-json' : 'otlp-protobuf',
      inputFormat: 'auto',
      index: null,
    },
    {
      ...bodyLimits,
      maxBytes: Math.min(bodyLimits.maxBytes, MAX_BYTES),
      maxInflatedBytes: Math.min(bodyLimits.maxInflatedBytes, MAX_BYTES),
    },
  );
}

/** A message in both encodings. */
interface Message {
  readonly json: object;
  readonly protobuf: Uint8Array;
}

function answer(type: string, status: number, message: Message, retryAfter: number | null = null) {
  const headers = {
    'content-type': type,
    ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
  };
  const body = type === JSON_TYPE ? JSON.stringify(message.json) : message.protobuf;
  return new Response(body, { status, headers });
}

/** `ExportLogsServiceResponse`. Records that were rejected must not be sent again. */
function responseOf({ documents, rejected }: IntakeOutcome): Message {
  if (rejected === 0) return { json: {}, protobuf: new Uint8Array() };
  const errorMessage = firstReason(documents);
  const partialSuccess = { rejectedLogRecords: String(rejected), errorMessage };
  const writer = new BinaryWriter().uint32(field(1, LENGTH_DELIMITED)).fork();
  writer.uint32(field(1, VARINT)).int64(rejected);
  writer.uint32(field(2, LENGTH_DELIMITED)).string(errorMessage).join();
  return { json: { partialSuccess }, protobuf: writer.finish() };
}

function firstReason(documents: IntakeOutcome['documents']): string {
  for (const { error } of documents) if (error !== null) return error.reason;
  return '';
}

/** `google.rpc.Status` */
function statusMessage(status: { readonly code: number; readonly message: string }): Message {
  const writer = new BinaryWriter().uint32(field(1, VARINT)).int32(status.code);
  writer.uint32(field(2, LENGTH_DELIMITED)).string(status.message);
  return { json: status, protobuf: writer.finish() };
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const field = (number: number, wireType: number) => (number << 3) | wireType;

/** The codes of gRPC that go with a status of HTTP. */
const INVALID_ARGUMENT = 3;
const CODES: Readonly<Record<number, number>> = { 408: 4, 429: 8, 500: 13, 503: 14 };
