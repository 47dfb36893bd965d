/** The characters that Elasticsearch allows in no name of an index. */
const FORBIDDEN = /[\\/*?"<>| ,#:]/u;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/u;

const MAX_BYTES = 255;

/** Why an index cannot have this name, in the words of Elasticsearch; `null` if it can. */
export function indexNameFault(name: string): string | null {
  const fault = (why: string) => `Invalid index name [${name.slice(0, MAX_BYTES)}], ${why}`;
  if (name === '') return fault('must not be empty');
  if (Buffer.byteLength(name) > MAX_BYTES) {
    return fault(`index name is too long, (${Buffer.byteLength(name)} > ${MAX_BYTES})`);
  }
  if (FORBIDDEN.test(name)) {
    return fault(
      "must not contain the following characters [' ','\"','*','\\','<','|',',','>','/','?'], nor '#' or ':'",
    );
  }
  if (CONTROL.test(name)) return fault('must not contain control characters');
  if (/\p{Surrogate}/u.test(name)) return fault('must be valid Unicode');
  if (/^[-_+]/u.test(name)) return fault("must not start with '_', '-', or '+'");
  if (name === '.' || name === '..') return fault("must not be '.' or '..'");
  if (name !== name.toLowerCase()) return fault('must be lowercase');
  return null;
}

/** Under such names the service answers with alerts and lists, and Elasticsearch and Kibana keep what is not for events. */
const RESERVED =
  /^\.(?:(?:internal\.)?(?:preview\.)?alerts|siem-signals|lists|items|kibana|security)(?![^-_.])/u;

/** Whether no event may be stored under this name of a stream. */
export const isReserved = (stream: string): boolean => RESERVED.test(stream);

/** `.ds-NAME-2026.11.26-000001`, the index that holds a part of a data stream, or a snapshot of it. */
const BACKING = /^(?:(?:partial|restored)-)?\.ds-(.+)-\d{4}\.\d{2}\.\d{2}-\d{6}$/u;

/** A date at the end, of a day or a month, perhaps with the number of a rollover behind it. */
const DATE = /^(.+?)[-_.]\d{4}([-._])\d{2}(?:\2\d{2})?(?:-\d{6})?$/u;

/** What an index is kept and retained with: its name without the date at its end. */
export function streamOf(index: string): string {
  const name = BACKING.exec(index)?.[1] ?? DATE.exec(index)?.[1] ?? index;
  return indexNameFault(name) === null ? name : index;
}
