import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import { ruleFields } from '../../detect/alert/index.ts';
import { FormatError, isRunnable, readRuleJson, type Rule } from '../../rules/index.ts';
import { SERVER_FIELDS } from '../../runs/rules/load-rules.ts';

/** The fields of an alert about its rule. */
const PREFIX = 'kibana.alert.rule.';
const PARAMETERS = `${PREFIX}parameters`;

/** What the document of a revision does not have. */
const NOT_IN_DOCUMENT: ReadonlySet<string> = new Set([...SERVER_FIELDS, 'enabled']);

/** What an alert says of itself alone, or of its run. */
const OF_ALERT = /^(?:name|uuid|execution(?:\..*)?)$/;

/** The document of an alert without what follows from the document of its rule. */
export function withoutRule(document: JsonObject): JsonObject {
  const kept = Object.entries(document).filter(
    ([key]) => key !== PARAMETERS && !(key.startsWith(PREFIX) && isOfRule(key)),
  );
  const parameters = document[PARAMETERS];
  const own = isJsonObject(parameters) ? only(parameters, (key) => NOT_IN_DOCUMENT.has(key)) : {};
  return { ...Object.fromEntries(kept), [PARAMETERS]: own };
}

/** The same with it again. */
export function withRule(
  document: JsonObject,
  ruleId: string,
  ruleDocument: string | null,
): JsonObject {
  if (ruleDocument === null) return document;
  const { [PARAMETERS]: parameters = {}, ...fields } = fieldsOf(ruleId, ruleDocument);
  const own = document[PARAMETERS] ?? {};
  return {
    ...fields,
    ...document,
    [PARAMETERS]: { ...(parameters as JsonObject), ...(own as JsonObject) },
  };
}

/**
 * Whether all alerts of a revision of a rule have the same values of a field below `kibana.alert.rule.`: by what the
 * document of the revision says, or, of the name and the UUID of the rule, what it was when alerts were raised.
 */
export function isOfRevision(name: string): boolean {
  if (name === 'name' || name === 'uuid') return true;
  const [first = '', second = ''] = name.split('.');
  if (first === 'execution' || NOT_IN_DOCUMENT.has(first)) return false;
  return first !== 'parameters' || (second !== '' && !NOT_IN_DOCUMENT.has(second));
}

const isOfRule = (key: string): boolean => {
  const name = key.slice(PREFIX.length);
  return !OF_ALERT.test(name) && !NOT_IN_DOCUMENT.has(name);
};

/** Alerts that are read together are of few rules. */
const MAX_KNOWN = 200;

const known = new Map<string, JsonObject>();

/** The fields that follow from the document of a revision. */
function fieldsOf(ruleId: string, ruleDocument: string): JsonObject {
  const key = `${ruleId} ${ruleDocument}`;
  const fields = known.get(key) ?? makeFields(ruleId, ruleDocument);
  known.delete(key);
  known.set(key, fields);
  const [oldest = key] = known.keys();
  if (known.size > MAX_KNOWN) known.delete(oldest);
  return fields;
}

function makeFields(ruleId: string, ruleDocument: string): JsonObject {
  const read = readRule(ruleDocument);
  if (read === null) return {};
  // A later version may find errors in what an earlier one ran: then without defaults.
  const rule = read.rule ?? ({ type: read.document.rule['type'] } as Rule);
  if (!isRunnable(rule)) return {};
  const { fields: all } = ruleFields({
    id: ruleId,
    rule,
    parameters: read.document.rule,
    file: '',
  });
  const fields = only(all, isOfRule);
  const parameters = all[PARAMETERS];
  const implied = isJsonObject(parameters)
    ? only(parameters, (key) => !NOT_IN_DOCUMENT.has(key))
    : {};
  return { ...fields, [PARAMETERS]: implied };
}

function readRule(ruleDocument: string) {
  try {
    return readRuleJson(ruleDocument, 'rule', 'none').loaded;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

const only = (object: JsonObject, isWanted: (key: string) => boolean): Record<string, Json> =>
  Object.fromEntries(Object.entries(object).filter(([key]) => isWanted(key)));
