/** The reasons for rejecting a document. The text is the message; codes are never reused. */
export const REJECTIONS = {
  ING2001: 'unexpected end of the document',
  ING2002: 'unexpected character',
  ING2003: 'control character in a string',
  ING2004: 'unknown escape in a string',
  ING2005: 'malformed number',
  ING2006: 'nested deeper than 1,000 levels',
  ING2007: 'text after the end of the document',
  ING2008: 'not a JSON object',
  ING2009: 'longer than 64 MiB',
  ING2010: 'search hit without _source',
  ING2011: 'placeholder for a missing event',
  ING2012: 'the input ends before its last array or object is closed',
} as const;

export type RejectionCode = keyof typeof REJECTIONS;

/**
 * The last failure of the byte-level functions of this directory. They return the next index, or -1
 * after storing the reason here, because an object per step would cost more than the step.
 */
export interface Fault {
  code: RejectionCode;
  /** Byte offset. */
  at: number;
}

export const fault: Fault = { code: 'ING2002', at: 0 };

/** Records a failure at `at`. A failure at or after `end` means that the text is truncated. */
export function fail(code: RejectionCode, at: number, end: number): -1 {
  fault.code = at >= end ? 'ING2001' : code;
  fault.at = Math.min(at, end);
  return -1;
}
