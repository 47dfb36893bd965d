import { canonicalIp, compileCidr } from '../../util/ip.ts';
import { parseDateMath } from '../../util/time/index.ts';
import { FLOAT_TYPES, INTEGER_TYPES, KEYWORD_TYPES, TEXT_TYPES } from '../schema.ts';

/** Why a constant is not a value of a field. */
export interface Misfit {
  /** What the field holds. */
  readonly holds: string;
  /** A value that it may have. */
  readonly example: string;
  /** The constant as it was probably meant, or `null`. */
  readonly instead: string | null;
}

const NUMBERS: ReadonlySet<string> = new Set([...INTEGER_TYPES, ...FLOAT_TYPES]);
const TEXTS: ReadonlySet<string> = new Set([...KEYWORD_TYPES, ...TEXT_TYPES, 'flattened']);

/**
 * Why no value of a field of some type equals a constant, or `null` where one may.
 *
 * @param isPattern whether the constant is a pattern of wildcards or a regular expression
 */
export function misfit(
  type: string,
  value: string | number | bigint | boolean,
  isPattern = false,
): Misfit | null {
  if (NUMBERS.has(type))
    return typeof value === 'number' || typeof value === 'bigint' ? null : noNumber(value);
  if (TEXTS.has(type)) return typeof value === 'string' ? null : noText(value);
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : noTruth(value);
    case 'ip':
      return isAddress(value, isPattern)
        ? null
        : { holds: 'addresses', example: 'an IP address such as "10.0.0.1"', instead: null };
    case 'date':
      return isTime(value, isPattern)
        ? null
        : { holds: 'times', example: 'a time such as "2026-01-31T08:00:00Z"', instead: null };
    default:
      return null;
  }
}

const noNumber = (value: string | boolean): Misfit => ({
  holds: 'numbers',
  example: 'a number',
  instead: typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? value : null,
});

const noText = (value: number | bigint | boolean): Misfit => ({
  holds: 'texts',
  example: 'a string in quotes',
  instead: typeof value === 'boolean' ? null : `"${value}"`,
});

const noTruth = (value: string | number | bigint): Misfit => ({
  holds: 'true or false',
  example: 'true or false',
  instead: /^(true|false)$/i.test(String(value)) ? String(value).toLowerCase() : null,
});

/** A block counts too. */
function isAddress(value: string | number | bigint | boolean, isPattern: boolean): boolean {
  if (typeof value !== 'string') return false;
  return isPattern || canonicalIp(value) !== null || compileCidr(value) !== null;
}

function isTime(value: string | number | bigint | boolean, isPattern: boolean): boolean {
  if (typeof value !== 'string') return typeof value !== 'boolean';
  return isPattern || parseDateMath(value, 0n, 'down') !== null;
}
