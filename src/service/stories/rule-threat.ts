import type { JsonObject } from '../../events/json.ts';
import type { Rule } from '../../rules/index.ts';

/** The tactics and techniques in the document of a rule, which was checked when the rule was loaded. */
export const threatOf = ({ threat }: JsonObject): Rule['threat'] =>
  Array.isArray(threat) ? threat : [];
