import { isJsonObject, parseJson, printJson, type Json } from '../../events/json.ts';

const REDACTED = '[redacted]';

/** Names of fields that readers of the log must not see, wherever they are. */
const SECRET_NAME =
  /^(?:.*[._-])?(?:password|passwd|passphrase|secret|token|api_?key|authorization|credentials?|private_?key|cookie)$|(?:Password|Passwd|Secret|Token|ApiKey|Credentials?|PrivateKey)$|^apiKey$/i;

const MAY_HAVE_NAME =
  /passw|passphrase|secret|token|api_?key|authorization|credential|private_?key|cookie/i;

/** Secrets that are recognized by their form: our own keys, credentials in headers, and private keys. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(dw_[a-z0-9]{8}_)[A-Za-z0-9_-]{20,}/g, `$1${REDACTED}`],
  [/\b(dw_local_)[A-Za-z0-9_-]{20,}/g, `$1${REDACTED}`],
  [/\b((?:Bearer|ApiKey|Basic) )[A-Za-z0-9+/=._~-]{8,}/gi, `$1${REDACTED}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, REDACTED],
];

/** Removes secrets that are recognized by their form. */
export const redactText = (text: string): string =>
  SECRET_TEXT.reduce((rest, [form, replacement]) => rest.replaceAll(form, replacement), text);

/**
 * JSON in one line without secrets: neither fields with secret names, such as the headers of a rule's action, nor
 * secrets that are recognized by their form.
 */
export function redactJson(json: string): string {
  const line = json.replaceAll(/[\r\n]+/g, ' ');
  if (!MAY_HAVE_NAME.test(line)) return redactText(line);
  return redactText(printJson(redacted(parseJson(line))));
}

function redacted(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => redacted(each));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]): [string, Json] => {
    const isSecret =
      SECRET_NAME.test(name) && (typeof each === 'string' || typeof each === 'number');
    return [name, isSecret ? REDACTED : redacted(each)];
  });
  return Object.fromEntries(entries);
}
