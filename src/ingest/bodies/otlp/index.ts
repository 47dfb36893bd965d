export { bodyText, eventOf, withOrigin } from './event.ts';
export { readOtlpJson } from './json.ts';
export { readProtobuf } from './protobuf.ts';
export { logRecordsOf, type LogRecord } from './records.ts';
export { OtlpError } from './protobuf.ts';
